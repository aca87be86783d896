using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>What the server says before anything is done to one of its tables.</summary>
static class ServerPreflight
{
    /// <summary>One works, one watches, one listens to other shells.</summary>
    internal const int Sessions = 3;

    /// <summary>A copy has two workers and one that follows besides.</summary>
    internal const int SessionsOfCopy = 6;

    static readonly TimeSpan Old = TimeSpan.FromMinutes(5);

    internal static IEnumerable<PreflightCheck> Of(TableShape shape, ServerFacts server, TableActivity activity) =>
        [.. OfServer(server), .. OfPrivileges(server), .. OfActivity(server, activity, shape.Name)];

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

    static IEnumerable<PreflightCheck> OfPrivileges(ServerFacts s)
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
                $"Replication slot {slot.Name} is idle and holds {slot.RetainedBytes >> 20} MB of WAL; this adds to it.",
                $"SELECT pg_drop_replication_slot({Literal.Of(slot.Name)}) -- if nobody will read from it again");
        foreach (var replica in activity.Replicas.Where(r => r.ReplayLagBytes > 1L << 28))
            yield return new("replicas", Verdict.Warn, $"Replica {replica.Application} is {replica.ReplayLagBytes >> 20} MB behind.");
    }

    /// <param name="s">The server.</param>
    /// <param name="sessions">How many of ours there will be.</param>
    /// <param name="needed">How many locks a statement over all leaves takes.</param>
    internal static IEnumerable<PreflightCheck> OfCapacity(ServerFacts s, int sessions, long needed)
    {
        if (s.FreeConnections <= sessions)
            yield return new(
                "connections", Verdict.Block,
                $"{s.UsedConnections} of {s.MaxConnections} connections are in use; " +
                $"this needs {sessions} and the application some.",
                "Free some, or raise max_connections.");
        else yield return new("connections", Verdict.Pass, $"{s.FreeConnections} connections free");
        var slots = (long)s.MaxLocksPerTransaction * (s.MaxConnections + s.MaxPreparedTransactions);
        yield return needed > slots / 4
            ? new(
                "locks", Verdict.Warn, $"A statement over all leaves takes some {needed} of {slots} lock slots.",
                "Raise max_locks_per_transaction.")
            : new("locks", Verdict.Pass, $"{slots} lock slots");
    }
}
