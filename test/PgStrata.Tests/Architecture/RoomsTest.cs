using System.Reflection;
using PgStrata.Testing;

namespace PgStrata.Tests.Architecture;

public sealed class RoomsTest
{
    [Fact]
    public void each_room_uses_only_rooms_below_it()
    {
        var faults =
            from type in Assembly.Load("PgStrata").GetTypes()
            from other in TypeReferences.Of(type)
            let fault = Rooms.Fault(type.Namespace, other.Namespace)
            where fault is not null
            select $"{Outer(type)} → {Outer(other)}: {fault}";

        Assert.Equal("", string.Join('\n', faults.Distinct().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("PgStrata.Execution.CutOver", "PgStrata.Planning", null)]
    [InlineData("PgStrata.Sql", "PgStrata.Sql.Inner", null)]
    [InlineData("PgStrata.Conversion", "Npgsql", null)]
    [InlineData("PgStrata", "PgStrata.Hosting", null)]
    [InlineData("PgStrata.Sql", "PgStrata", null)]
    [InlineData("PgStrata.Planning", "PgStrata.Execution", "Planning must not use Execution, which is not below it")]
    [InlineData("PgStrata.Conversion", "PgStrata.Maintenance", "Conversion must not use Maintenance, which is not below it")]
    [InlineData("PgStrata.Partitioning", "NpgsqlTypes", "Partitioning is pure and must not know Npgsql")]
    [InlineData("PgStrata.Utils", "System", "Utils is not a room of the library")]
    public void a_use_is_a_fault_unless_it_goes_down(string from, string to, string? fault) => Assert.Equal(fault, Rooms.Fault(from, to));

    [Fact]
    public void a_type_that_only_a_body_mentions_is_seen()
    {
        // An async body lives in a nested type of the compiler's; its namespace is that of the method all the same.
        var seen = typeof(RoomsTest).Assembly.GetTypes()
            .Where(type => Outer(type) == nameof(Sample)).SelectMany(TypeReferences.Of).ToHashSet();

        Assert.Contains(typeof(Npgsql.NpgsqlBatch), seen);
        Assert.Contains(typeof(Ledger<>), seen);
        Assert.Contains(typeof(LockReport), seen);
        Assert.Contains(typeof(PostgresMissingException), seen);
        Assert.DoesNotContain(typeof(LiveLoad), seen);
    }

    static string Outer(Type type) => type.DeclaringType is { } outer ? Outer(outer) : type.Name;
}
