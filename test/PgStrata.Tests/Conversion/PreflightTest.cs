using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Tests.Conversion;

/// <summary>Each check of the preflight has a fixture that fails it; a healthy server fails none.</summary>
public sealed class PreflightTest
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    static readonly ServerFacts Healthy = new()
    {
        Database = "db", CurrentUser = "tool", IsSuperuser = true, CanCreateSchema = true, CanReadAllStats = true, MaxConnections = 100,
        UsedConnections = 10, MaxLocksPerTransaction = 64, MaxIdentifierLength = 63, Now = Now,
    };

    static readonly TableActivity Quiet = new() { FreezeMaxAge = 200_000_000, FrozenAge = 1000 };

    static readonly TableShape Table = new()
    {
        Name = new QualifiedName("app", "t"),
        Columns =
        [
            new ColumnShape { Name = "id", TypeName = "integer" },
            new ColumnShape { Name = "at", TypeName = "timestamp with time zone", Default = "now()" },
        ],
    };

    static readonly KeyEnds Ends = new(true, "2026-11-20 11:00:00+00", "2020-01-01 00:00:00+00", false);

    static readonly TransactionFact Transaction = new(
        7, null, "client backend", "app", "web", "idle in transaction", Now.AddHours(-1), true, "SELECT 1");

    static readonly ConvertRequest Request = new() { Table = Table.Name, Key = "at", Every = Period.Parse("1 day") };

    /// <summary>A table of a billion rows whose primary key lacks the key column.</summary>
    static readonly TableShape Big = Table with
    {
        Tuples = 1e9, Indexes = [new IndexShape { Name = "p", Definition = "", Body = "", IsUnique = true, IsPrimary = true,
            KeyColumns = ["id"], Bytes = 20L << 30 }],
    };

    static IReadOnlyList<PreflightCheck> Check(
        ServerFacts? server = null, TableActivity? activity = null, TableShape? table = null, KeyEnds? ends = null,
            ConvertRequest? request = null) =>
        [.. Preflight.Of(request ?? Request, table ?? Table, server ?? Healthy, activity ?? Quiet, ends ?? Ends)];

    static TableShape Wall(string type) => Table with { Columns = [Table.Columns[0], new ColumnShape { Name = "at", TypeName = type }] };

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
    public void Synchronous_standbys_are_named() =>
        Has(Check(Healthy with { SynchronousStandbys = "a" }), "synchronous standbys", Verdict.Warn);

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
        Has(
            Check(activity: Quiet with { Transactions = [Transaction] }),
            "old transactions", Verdict.Warn, "SELECT pg_terminate_backend(7)");

    [Fact]
    public void Young_transaction_is_not() =>
        Assert.DoesNotContain(
            Check(activity: Quiet with { Transactions = [Transaction with { Start = Now.AddSeconds(-9) }] }),
            c => c.Name == "old transactions");

    [Fact]
    public void Prepared_transaction_is_named() =>
        Has(
            Check(activity: Quiet with { Transactions = [Transaction with { Pid = null, PreparedGid = "it's" }] }),
            "prepared transactions", Verdict.Warn, "ROLLBACK PREPARED 'it''s' -- or COMMIT PREPARED");

    [Fact]
    public void Table_due_for_a_freeze_is_named() =>
        Has(Check(activity: Quiet with { FrozenAge = 199_000_000 }), "vacuum", Verdict.Warn, "VACUUM (FREEZE) app.t");

    [Fact]
    public void Idle_slot_that_holds_wal_is_named() =>
        Has(
            Check(activity: Quiet with { Slots = [new SlotFact("s", "logical", "db", false, "extended", null, 2L << 30)] }),
            "slots", Verdict.Warn);

    [Fact]
    public void Replica_behind_is_named() =>
        Has(
            Check(activity: Quiet with { Replicas = [new ReplicaFact("r", "streaming", "async", 1L << 29, 1000)] }),
            "replicas", Verdict.Warn);

    [Fact]
    public void Connections_nearly_used_up_are_refused() => Has(Check(Healthy with { UsedConnections = 98 }), "connections", Verdict.Block);

    [Fact]
    public void Few_lock_slots_are_said() =>
        Has(Check(Healthy with { MaxLocksPerTransaction = 10, MaxConnections = 20, UsedConnections = 1 }), "locks", Verdict.Warn);

    [Fact]
    public void Indexes_too_big_to_be_taken_for_granted_are_said()
    {
        Has(Check(table: Big, request: Request with { WidenKey = true }), "disk", Verdict.Warn);
        Has(Check(table: Big, request: Request with { KeepUnique = true }), "disk", Verdict.Warn);
        Has(Check(table: Big), "disk", Verdict.Pass); // nothing is built, so nothing is needed
    }

    [Fact]
    public void Slot_that_the_wal_of_the_conversion_would_cost_is_named()
    {
        var slot = new SlotFact("s", "logical", "db", true, "reserved", 1L << 30, 1L << 20);
        var check = Assert.Single(Check(activity: Quiet with { Slots = [slot] }, table: Big, request: Request with { WidenKey = true }),
            c => c.Name == "wal");
        Assert.Equal(Verdict.Warn, check.Verdict);
        Assert.Contains("Replication slot s", check.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Check(activity: Quiet with { Slots = [slot with { SafeWalSize = null }] }, table: Big,
            request: Request with { WidenKey = true }), c => c.Name == "wal");
    }

    [Fact]
    public void A_copy_that_would_cost_a_slot_that_nobody_reads_is_refused()
    {
        var request = Request with { Strategy = Strategy.Rewrite };
        var table = Table with { Bytes = 4L << 30, IndexBytes = 1L << 30 };
        var slot = new SlotFact("s", "logical", "db", false, "reserved", 4L << 30, 1L << 20);
        Has(Check(activity: Quiet with { Slots = [slot] }, table: table, request: request), "wal", Verdict.Block);
        Has(Check(activity: Quiet with { Slots = [slot with { Active = true }] }, table: table, request: request), "wal", Verdict.Warn);
        Assert.DoesNotContain(
            Check(activity: Quiet with { Slots = [slot], DeadShare = 0.5 }, table: table, request: request), c => c.Name == "wal");
        var disk = Assert.Single(Check(table: table, request: request), c => c.Name == "disk");
        Assert.Contains("4096 MB of rows without the dead ones and 1024 MB of indexes", disk.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_cuts_names_earlier_is_refused() => Has(Check(Healthy with { MaxIdentifierLength = 31 }), "names",
        Verdict.Block);

    [Fact]
    public void Name_that_leaves_no_room_for_that_of_a_leaf_is_said() =>
        Has(Check(table: Table with { Name = new QualifiedName("app", new string('ü', 24)) }), "names", Verdict.Warn);

    [Theory]
    [InlineData("timestamp without time zone")]
    [InlineData("date")]
    public void Clock_of_the_writers_that_is_not_the_grids_is_said(string type)
    {
        Has(Check(Healthy with { ServerTimeZone = "Europe/Berlin" }, table: Wall(type)), "zone", Verdict.Warn,
            "--zone Europe/Berlin, if rows are written by that clock");
        Has(Check(Healthy with { ServerTimeZone = "Etc/UTC", TimeZones = [new TimeZoneFact("app", null, "CET")] }, table: Wall(type)),
            "zone", Verdict.Warn);
        Assert.DoesNotContain(Check(Healthy with { ServerTimeZone = "Etc/UTC" }, table: Wall(type)), c => c.Name == "zone");
        Assert.DoesNotContain(Check(Healthy with { ServerTimeZone = "Europe/Berlin" }), c =>
            c.Name == "zone"); // timestamptz is the same for all
    }

    [Fact]
    public void Vacuum_to_prevent_wraparound_is_said() =>
        Has(Check(activity: Quiet with { Locks = [new LockFact(Table.Name, "ShareUpdateExclusiveLock", true, 9, null, "autovacuum worker",
            null, null, "active", Now, null, true)] }), "vacuum", Verdict.Warn);

    [Fact]
    public void Timescale_is_named() => Has(Check(Healthy with { Extensions = [new ExtensionFact("timescaledb", "public", "2")] }),
        "timescale", Verdict.Warn);

    [Fact]
    public void Rows_without_key_are_refused() => Has(Check(ends: Ends with { HasNulls = true }), "null keys", Verdict.Block);

    [Fact]
    public void Key_without_an_index_is_said() => Has(Check(ends: new KeyEnds(false, null, null, false)), "frontier", Verdict.Warn);

    [Fact]
    public void Minus_infinity_is_said() => Has(Check(ends: Ends with { Lowest = "-infinity" }), "outliers", Verdict.Warn);

    [Fact]
    public void Sentinel_default_is_said()
    {
        var column = Table.Columns[1] with { Default = "'2000-01-01 00:00:00+00'::timestamp with time zone" };
        Has(Check(table: Table with { Columns = [Table.Columns[0], column] }), "sentinel default", Verdict.Warn);
    }

    [Fact]
    public void Sequence_that_runs_out_is_said()
    {
        var sequence = new SequenceShape { Name = new QualifiedName("app", "s"), Column = "id", LastValue = 2_000_000_000 };
        Has(Check(table: Table with { Sequences = [sequence] }), "sequence", Verdict.Warn);
    }
}
