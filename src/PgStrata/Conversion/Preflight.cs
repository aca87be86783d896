using System.Text;
using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>The server's side of the preflight table.</summary>
static class Preflight
{
    /// <summary>An entry of a unique index over two columns, with its share of the tree.</summary>
    const int EntryBytes = 40;

    /// <summary>So much is worth a look at the disk.</summary>
    const long Large = 10L << 30;

    /// <summary>What the usual styles of naming put behind the table's name: _p20251218_060000.</summary>
    const int LongestSuffix = 17;

    static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    internal static IEnumerable<PreflightCheck> Of(
        ConvertRequest request, TableShape shape, ServerFacts server, TableActivity activity, KeyEnds key) =>
        [
            .. OfServer(server), .. OfPrivileges(shape, server), .. OfActivity(server, activity, shape.Name),
            .. OfCapacity(request, shape, server), .. Space(request, shape, activity),
            .. OfNames(shape, server), .. OfKey(request, shape, key), .. OfZone(request, shape, server), .. OfSequences(shape),
        ];

    static IEnumerable<PreflightCheck> OfServer(ServerFacts s)
    {
        if (s.InRecovery) yield return new("server", Verdict.Block, "This server is a standby.", "Give the primary's address.");
        if (s.HasTimescale) yield return new("timescale", Verdict.Warn, "TimescaleDB is installed; a hypertable is not converted.");
        if (s.Fork is { } fork) yield return new("fork", Verdict.Warn, $"This is {fork}, which PgStrata is not tested on.");
        if (s.SynchronousStandbys.Length > 0)
            yield return new(
                "synchronous standbys", Verdict.Warn,
                $"synchronous_standby_names = {s.SynchronousStandbys}: short steps commit with synchronous_commit = local, " +
                "so that no lock waits for a standby.");
        foreach (var trigger in s.EventTriggers)
            yield return new("event trigger", Verdict.Warn, $"Event trigger {trigger} runs with every step and can veto it.");
    }

    static IEnumerable<PreflightCheck> OfPrivileges(TableShape shape, ServerFacts s)
    {
        if (!s.CanCreateSchema)
            yield return new(
                "privileges", Verdict.Block, $"{s.CurrentUser} may not create a schema in this database.",
                $"GRANT CREATE ON DATABASE {new Identifier(s.Database)} TO {new Identifier(s.CurrentUser)}");
        if (!s.IsSuperuser && !s.CanReadAllStats)
            yield return new(
                "privileges", Verdict.Warn, $"{s.CurrentUser} cannot see other roles' queries, so blockers are named without them.",
                $"GRANT pg_monitor TO {new Identifier(s.CurrentUser)}");
    }

    static IEnumerable<PreflightCheck> OfActivity(ServerFacts server, TableActivity activity, QualifiedName table)
    {
        foreach (var t in activity.Transactions.Where(t => t.PreparedGid is not null))
            yield return new(
                "prepared transactions", Verdict.Warn, $"Prepared transaction {t.PreparedGid} has been open since {t.Start:u}.",
                $"ROLLBACK PREPARED {Literal.Of(t.PreparedGid)} -- or COMMIT PREPARED");
        foreach (var t in activity.Transactions.Where(t => t.PreparedGid is null && server.Now - t.Start > Old))
            yield return new(
                "old transactions", Verdict.Warn,
                $"pid {t.Pid} ({t.User}, {t.Application}) has had a transaction open since {t.Start:u}: index builds wait for it.",
                t.Pid is { } pid ? $"SELECT pg_terminate_backend({pid})" : null);
        if (activity.AntiWraparoundIsRunning)
            yield return new("vacuum", Verdict.Warn, "A vacuum to prevent wraparound runs on the table; steps wait until it is done.");
        else if (activity.FrozenAge > activity.FreezeMaxAge * 0.95)
            yield return new(
                "vacuum", Verdict.Warn, $"The table is due for a vacuum to prevent wraparound (age {activity.FrozenAge}).",
                $"VACUUM (FREEZE) {table}");
        foreach (var slot in activity.Slots.Where(s => !s.Active && s.RetainedBytes > 1L << 30))
            yield return new(
                "slots", Verdict.Warn,
                $"Replication slot {slot.Name} is idle and holds {slot.RetainedBytes >> 20} MB of WAL; a conversion adds to it.",
                $"SELECT pg_drop_replication_slot({Literal.Of(slot.Name)}) -- if nobody will read from it again");
        foreach (var replica in activity.Replicas.Where(r => r.ReplayLagBytes > 1L << 28))
            yield return new("replicas", Verdict.Warn, $"Replica {replica.Application} is {replica.ReplayLagBytes >> 20} MB behind.");
    }

    static IEnumerable<PreflightCheck> Space(ConvertRequest request, TableShape shape, TableActivity activity) =>
        request.Strategy == Strategy.Rewrite ? CopySpace.Of(shape, activity) : OfSpace(request, shape, activity);

    static IEnumerable<PreflightCheck> OfCapacity(ConvertRequest request, TableShape shape, ServerFacts s)
    {
        // One works, one watches, one listens to other shells; a rewrite has two workers and one that follows.
        var sessions = request.Strategy == Strategy.Rewrite ? 6 : 3;
        if (s.FreeConnections <= sessions)
            yield return new(
                "connections", Verdict.Block,
                $"{s.UsedConnections} of {s.MaxConnections} connections are in use; " +
                $"a conversion needs {sessions} and the application some.",
                "Free some, or raise max_connections.");
        else yield return new("connections", Verdict.Pass, $"{s.FreeConnections} connections free");
        var slots = (long)s.MaxLocksPerTransaction * (s.MaxConnections + s.MaxPreparedTransactions);
        var needed = (shape.Indexes.Count + 2) * 40L;
        yield return needed > slots / 4
            ? new(
                "locks", Verdict.Warn, $"A statement over all leaves takes some {needed} of {slots} lock slots.",
                "Raise max_locks_per_transaction.")
            : new("locks", Verdict.Pass, $"{slots} lock slots");
    }

    /// <summary>With adopt no row is copied: what needs room is the unique indexes that are built ahead.</summary>
    static IEnumerable<PreflightCheck> OfSpace(ConvertRequest request, TableShape shape, TableActivity activity)
    {
        var built = request.WidenKey ? 2 : request.KeepUnique ? 1 : 0; // with the spare that undoes a widened key
        var keys = shape.Indexes.Where(
            i => i is { IsUnique: true, IsExclusion: false } && UniqueKeys.Plain(i) && !UniqueKeys.HasKey(i, request.Columns)).ToList();
        var rows = (long)Math.Max(shape.Tuples, 0);
        var bytes = keys.Sum(i => Math.Max(i.Bytes * 3 / 2, rows * EntryBytes)) * built;
        var size = shape.Tuples < 0 ? $"{EntryBytes} bytes a row (how many rows is not known before an ANALYZE)" : $"{bytes >> 20} MB";
        if (keys.Count * built == 0)
            yield return new("disk", Verdict.Pass, "No row is copied and no index is built: some megabytes at most.");
        else if (bytes <= Large)
            yield return new("disk", Verdict.Pass, $"No row is copied; indexes built ahead need up to {size}, WAL as much.");
        else
            yield return new(
                "disk", Verdict.Warn,
                $"No row is copied; the indexes built ahead need up to {size}, WAL as much. The server does not say how much is free.",
                "df on the server's data directory and its pg_wal, before you start");
        foreach (var slot in activity.Slots.Where(s => s.SafeWalSize < bytes))
            yield return new(
                "wal", Verdict.Warn,
                $"Replication slot {slot.Name} is lost after {slot.SafeWalSize >> 20} MB more of WAL that nobody has read; " +
                $"the conversion writes up to {size}.",
                "Let its reader catch up first, or raise max_slot_wal_keep_size.");
    }

    static IEnumerable<PreflightCheck> OfNames(TableShape shape, ServerFacts s)
    {
        if (s.MaxIdentifierLength < LeafName.MaxBytes)
            yield return new(
                "names", Verdict.Block,
                $"This server cuts names at {s.MaxIdentifierLength} bytes; PgStrata counts on the usual {LeafName.MaxBytes}.");
        if (Encoding.UTF8.GetByteCount(shape.Name.Name) + LongestSuffix > LeafName.MaxBytes)
            yield return new(
                "names", Verdict.Warn,
                $"The name of {shape.Name} leaves no room for that of a leaf: leaves are named by a part of it and a hash.");
    }

    static IEnumerable<PreflightCheck> OfKey(ConvertRequest request, TableShape shape, KeyEnds key)
    {
        var name = new Identifier(request.Key);
        if (key.HasNulls)
            yield return new(
                "null keys", Verdict.Block, $"There are rows without {request.Key}: no range leaf can hold them.",
                $"UPDATE {shape.Name} SET {name} = … WHERE {name} IS NULL (or DELETE them)");
        if (request.By is not null) yield break;
        if (!key.Known)
            yield return new(
                "frontier", Verdict.Warn, $"No index begins with {request.Key}: outliers and NULLs show only when the bound is validated.");
        if (key.Lowest is "-infinity")
            yield return new("outliers", Verdict.Warn, $"There are rows with {request.Key} = -infinity; they stay in the legacy leaf.");
        if (shape.Column(request.Key)?.Default is { } text && text.Contains('\'', StringComparison.Ordinal))
            yield return new(
                "sentinel default", Verdict.Warn,
                $"{request.Key} has the constant default {text}: " +
                "rows written without it will all lie in one place, out of retention's order.");
    }

    /// <summary>A key without a zone holds the wall clock of whoever wrote the row.</summary>
    static IEnumerable<PreflightCheck> OfZone(ConvertRequest request, TableShape shape, ServerFacts s)
    {
        if (request.By is not null || shape.Column(request.Key) is not { TypeName: "timestamp without time zone" or "date" }) yield break;
        var settings = s.TimeZones.Select(z => (Where: z.Role is { } role ? $"role {role}" : $"database {s.Database}", z.Zone));
        if (s.ServerTimeZone is { } server && s.DatabaseTimeZone is null) settings = settings.Prepend(("the server", server));
        foreach (var (where, zone) in settings.Where(z => !IsSame(z.Zone, request.Zone)))
            yield return new(
                "zone", Verdict.Warn,
                $"{request.Key} has no time zone: rows hold the wall clock of whoever writes them. " +
                $"TimeZone of {where} is {zone}, the grid's zone is {request.Zone}.",
                $"--zone {zone}, if rows are written by that clock");
    }

    static bool IsSame(string setting, GridZone zone) =>
        (GridZone.TryParse(setting, out var other, out _) && other.Equals(zone))
        || (zone.Equals(GridZone.Utc) && setting is "UCT" or "Etc/UCT" or "Zulu" or "Etc/GMT");

    static IEnumerable<PreflightCheck> OfSequences(TableShape shape) =>
        from sequence in shape.Sequences
        let column = shape.Column(sequence.Column)
        let top = column?.TypeName switch { "integer" => int.MaxValue, "smallint" => short.MaxValue, _ => sequence.Max }
        where sequence.LastValue is { } last && last > top * 0.8
        select new PreflightCheck(
            "sequence", Verdict.Warn, $"{sequence.Name} is at {sequence.LastValue} of {top} for {sequence.Column}.",
            "Widen the column to bigint before it runs out.");
}
