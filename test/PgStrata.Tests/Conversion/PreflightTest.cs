using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Tests.Conversion;

/// <summary>Each check of the preflight has a fixture that fails it; a healthy server fails none.</summary>
public sealed class PreflightTest
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    static readonly ServerFacts Healthy = new()
    {
        Database = "db", CurrentUser = "tool", IsSuperuser = true, CanCreateSchema = true, CanReadAllStats = true, MaxConnections = 100, UsedConnections = 10,
        MaxLocksPerTransaction = 64, Now = Now,
    };

    static readonly TableActivity Quiet = new() { FreezeMaxAge = 200_000_000, FrozenAge = 1000 };

    static readonly TableShape Table = new()
    {
        Name = new QualifiedName("app", "t"),
        Columns = [new ColumnShape { Name = "id", TypeName = "integer" }, new ColumnShape { Name = "at", TypeName = "timestamp with time zone", Default = "now()" }],
    };

    static readonly KeyEnds Ends = new(true, "2026-11-20 11:00:00+00", "2020-01-01 00:00:00+00", false);

    static readonly TransactionFact Transaction = new(7, null, "client backend", "app", "web", "idle in transaction", Now.AddHours(-1), true, "SELECT 1");

    static IReadOnlyList<PreflightCheck> Check(ServerFacts? server = null, TableActivity? activity = null, TableShape? table = null, KeyEnds? ends = null) =>
    [
        .. Preflight.Of(
            new ConvertRequest { Table = Table.Name, Key = "at", Every = Period.Parse("1 day") }, table ?? Table, server ?? Healthy, activity ?? Quiet, ends ?? Ends),
    ];

    static void Has(IReadOnlyList<PreflightCheck> checks, string name, Verdict verdict, string? remedy = null)
    {
        var check = Assert.Single(checks, c => c.Name == name && c.Verdict == verdict);
        if (remedy is not null) Assert.Equal(remedy, check.Remedy);
    }

    [Fact]
    public void A_healthy_server_passes() => Assert.All(Check(), c => Assert.Equal(Verdict.Pass, c.Verdict));

    [Fact]
    public void Standby_is_refused() => Has(Check(Healthy with { InRecovery = true }), "server", Verdict.Block);

    [Fact]
    public void Fork_is_named() => Has(Check(Healthy with { Fork = "Aurora" }), "fork", Verdict.Warn);

    [Fact]
    public void Synchronous_standbys_are_named() => Has(Check(Healthy with { SynchronousStandbys = "a" }), "synchronous standbys", Verdict.Warn);

    [Fact]
    public void Event_triggers_are_named() => Has(Check(Healthy with { EventTriggers = ["guard"] }), "event trigger", Verdict.Warn);

    [Fact]
    public void Missing_right_to_create_a_schema_is_refused() =>
        Has(Check(Healthy with { CanCreateSchema = false }), "privileges", Verdict.Block, "GRANT CREATE ON DATABASE db TO tool");

    [Fact]
    public void Blindness_for_other_sessions_is_said() =>
        Has(Check(Healthy with { IsSuperuser = false, CanReadAllStats = false }), "privileges", Verdict.Warn, "GRANT pg_monitor TO tool");

    [Fact]
    public void Old_transaction_is_named() =>
        Has(Check(activity: Quiet with { Transactions = [Transaction] }), "old transactions", Verdict.Warn, "SELECT pg_terminate_backend(7)");

    [Fact]
    public void Young_transaction_is_not() => Assert.DoesNotContain(Check(activity: Quiet with { Transactions = [Transaction with { Start = Now.AddSeconds(-9) }] }), c => c.Name == "old transactions");

    [Fact]
    public void Prepared_transaction_is_named() =>
        Has(Check(activity: Quiet with { Transactions = [Transaction with { Pid = null, PreparedGid = "it's" }] }), "prepared transactions", Verdict.Warn, "ROLLBACK PREPARED 'it''s' -- or COMMIT PREPARED");

    [Fact]
    public void Table_due_for_a_freeze_is_named() =>
        Has(Check(activity: Quiet with { FrozenAge = 199_000_000 }), "vacuum", Verdict.Warn, "VACUUM (FREEZE) app.t");

    [Fact]
    public void Idle_slot_that_holds_wal_is_named() =>
        Has(Check(activity: Quiet with { Slots = [new SlotFact("s", "logical", "db", false, "extended", null, 2L << 30)] }), "slots", Verdict.Warn);

    [Fact]
    public void Replica_behind_is_named() =>
        Has(Check(activity: Quiet with { Replicas = [new ReplicaFact("r", "streaming", "async", 1L << 29, 1000)] }), "replicas", Verdict.Warn);

    [Fact]
    public void Connections_nearly_used_up_are_refused() => Has(Check(Healthy with { UsedConnections = 98 }), "connections", Verdict.Block);

    [Fact]
    public void Few_lock_slots_are_said() => Has(Check(Healthy with { MaxLocksPerTransaction = 10, MaxConnections = 20, UsedConnections = 1 }), "locks", Verdict.Warn);

    [Fact]
    public void Rows_without_key_are_refused() => Has(Check(ends: Ends with { HasNulls = true }), "null keys", Verdict.Block);

    [Fact]
    public void Key_without_an_index_is_said() => Has(Check(ends: new KeyEnds(false, null, null, false)), "frontier", Verdict.Warn);

    [Fact]
    public void Minus_infinity_is_said() => Has(Check(ends: Ends with { Lowest = "-infinity" }), "outliers", Verdict.Warn);

    [Fact]
    public void Sentinel_default_is_said() =>
        Has(Check(table: Table with { Columns = [Table.Columns[0], Table.Columns[1] with { Default = "'2000-01-01 00:00:00+00'::timestamp with time zone" }] }), "sentinel default", Verdict.Warn);

    [Fact]
    public void Sequence_that_runs_out_is_said() =>
        Has(Check(table: Table with { Sequences = [new SequenceShape { Name = new QualifiedName("app", "s"), Column = "id", LastValue = 2_000_000_000 }] }), "sequence", Verdict.Warn);
}
