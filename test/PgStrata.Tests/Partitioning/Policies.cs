using PgStrata.Partitioning;

namespace PgStrata.Tests.Partitioning;

/// <summary>Policies and leaves for the tests of this room.</summary>
static class Policies
{
    public static PolicyDraft Fixes { get; } = new()
    {
        Schema = "app",
        Table = "fixes",
        Key = "received_at",
        TypeName = "timestamp with time zone",
        Every = "1 day",
        Zone = "UTC",
        Horizon = "7 days",
        Retain = "30 days",
        Expire = "drop",
    };

    public static PolicyDraft Parts { get; } = new()
    {
        Schema = "app",
        Table = "parts",
        Key = "id",
        TypeName = "integer",
        Every = "1000 ids",
        Horizon = "3 periods",
        Retain = "5000 ids",
        Expire = "detach",
    };

    public static Policy Build(this PolicyDraft draft) =>
        draft.TryBuild(out var policy, out var faults) ? policy : throw new InvalidOperationException(faults.ToString());

    public static List<Leaf> Leaves(this Policy policy, long from, long until, double? rows = 1000) =>
        [.. policy.Grid.Slots(from, until).Select((slot, i) =>
            new Leaf(policy.Naming.Name(policy.Table, slot, policy.Grid), (uint)i + 1, new PartitionBound.Range(slot), rows))];
}
