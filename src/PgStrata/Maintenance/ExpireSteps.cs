using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// The steps that take leaves away: detach, then (in a transaction of its own) drop. Never DROP of an attached leaf, which locks the
/// parent as long, and never CASCADE.
/// </summary>
/// <remarks>
/// With foreign keys into the table the server lets DETACH CONCURRENTLY run too (14 to 18): its first transaction reads the referencing
/// tables under SHARE, its second takes ACCESS EXCLUSIVE on them for the catalog alone. Both are tried briefly. When the second cannot be
/// had, the leaf is off the table but pending, and a step of its own tries to finish that.
/// <para/>
/// The policy's guard is asked in the transaction that detaches, before its first lock that stops anybody; a concurrent detach runs in no
/// transaction, so there it is asked in the one just before, which checks the leaf and notes what will be done. A drop asks no guard: its
/// leaf was detached after one that said yes.
/// </remarks>
/// <param name="plan">What is due.</param>
/// <param name="now">The instant the plan went by.</param>
/// <param name="isInvented">That instant is not the server's clock.</param>
/// <param name="maxLock">How long the server's check of referencing rows may take under its lock.</param>
sealed class ExpireSteps(TablePlan plan, DateTimeOffset now, bool isInvented, TimeSpan maxLock)
{
    const string GuardTimeout = "60s";

    TableState State => plan.State;

    bool IsDrop => State.Policy.Retention?.Expire == Expiry.Drop;

    /// <summary>Refused by the server with a DEFAULT.</summary>
    bool IsConcurrent => State.Default is null;

    StepLock Quiet => new(State.Name.ToString(), LockMode.ShareUpdateExclusive, Only: true);

    internal IReadOnlyList<Step> All() => [.. State.Leftovers.SelectMany(Leftover), .. plan.Retention.Due.SelectMany(Leaf)];

    /// <summary>The steps of one leaf; when one of them fails, the rest of them is left to the next run.</summary>
    internal IEnumerable<Step> Leaf(DueLeaf due)
    {
        var leaf = State.LeafOf(due.Leaf.Oid);
        var self = new Leftover(leaf.Oid, leaf.FileNode, leaf.Name, leaf.BoundText, IsDrop) { IsForeign = leaf.IsForeign };
        if (IsConcurrent)
        {
            yield return Check(due);
            yield return DetachConcurrently(due);
            if (State.IsReferenced) yield return CreateSteps.Finalize(State, leaf);
            if (!IsDrop) yield return Note(self);
        }
        else
        {
            yield return Detach(due);
        }

        if (IsDrop) yield return Drop(self);
    }

    /// <summary>What an earlier run left undone.</summary>
    internal IEnumerable<Step> Leftover(Leftover leaf) => plan.FateOf(leaf) switch
    {
        LeftoverFate.Drop => [Drop(leaf)],
        LeftoverFate.Keep => [Keep(leaf)],
        LeftoverFate.Note => [Note(leaf)],
        LeftoverFate.Withdraw => [Withdraw(leaf)],
        _ => [],
    };

    /// <summary>The user's code, under the path and for as long as is its due.</summary>
    IReadOnlyList<string> Guard => State.Policy.Retention?.GuardSql is not { } guard ? [] :
    [
        SqlText.Of($"SELECT pg_catalog.set_config('search_path', {Literal.Of(UserPath)}, true)").Text,
        SqlText.Of($"SET LOCAL statement_timeout = {Literal.Of(GuardTimeout)}").Text,
        RailSql.Guard(guard).Text,
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL search_path = pg_catalog, pg_temp",
    ];

    /// <summary>Read before any lock is asked for that stops somebody: the server looks at every referencing row under its lock.</summary>
    IReadOnlyList<string> Proof(DueLeaf due) => !State.IsReferenced ? [] :
    [
        SqlText.Of($"SET LOCAL statement_timeout = {Literal.Of(GuardTimeout)}").Text,
        RailSql.Unreferenced(State, State.LeafOf(due.Leaf.Oid)).Text,
        "SET LOCAL statement_timeout = 0",
    ];

    string UserPath => $"{new Identifier(State.Name.Schema)}, pg_catalog, public";

    string Asked => Guard.Count > 0 ? "Ask the policy's guard, then check" : "Check";

    Step Check(DueLeaf due) => new()
    {
        Id = $"check-{due.Leaf.Name}",
        Title = $"{Asked} under lock that {Name(due)} is past its time: {due.Reason}",
        Kind = StepKind.Transaction,
        Locks = [Quiet],
        Prelude = [.. Guard, .. Proof(due)],
        Statements = [Rails(due).Text, Intent(due).Text],
    };

    Step DetachConcurrently(DueLeaf due) => new()
    {
        Id = $"detach-{due.Leaf.Name}",
        Title = !State.IsReferenced
            ? $"Detach {Name(due)} without stopping anybody"
            : $"Detach {Name(due)} without stopping anybody on {State.Name}; " +
                "while the server checks that nothing references it, writers of " +
                $"{string.Join(", ", State.Referencing)} wait, for at most {maxLock.TotalMilliseconds:0} ms",
        Kind = StepKind.Concurrent,
        Locks =
        [
            Quiet with { Implicit = true }, new StepLock(Name(due).ToString(), LockMode.AccessExclusive, Implicit: true),
            .. State.Referencing.Select(r => new StepLock(r.ToString(), LockMode.Share, Implicit: true)),
            .. State.Referencing.Select(r => new StepLock(r.ToString(), LockMode.AccessExclusive, Implicit: true)),
        ],
        Check = State.IsReferenced ? CreateSteps.IsOff(State, due.Leaf.Oid).Text : null,
        Statements = [SqlText.Of($"ALTER TABLE {State.Name} DETACH PARTITION {Name(due)} CONCURRENTLY").Text],
        // Who detaches the leaf by hand after that wants to have it.
        Undo = [Withdrawn(due.Leaf.Oid).Text],
    };

    Step Detach(DueLeaf due) => new()
    {
        Id = $"detach-{due.Leaf.Name}",
        Title = $"{Asked} and detach {Name(due)}: {due.Reason}",
        Kind = StepKind.Transaction,
        Prelude = [.. Guard, .. Proof(due)],
        Locks =
        [
            Quiet,
            Quiet with { Mode = LockMode.AccessExclusive },
            new StepLock(Name(due).ToString(), LockMode.AccessExclusive, Implicit: State.LeafOf(due.Leaf.Oid).IsForeign),
            .. State.Default is { } d
                ? [new StepLock(d.Name.ToString(), LockMode.AccessExclusive, Implicit: d.IsForeign)]
                : Array.Empty<StepLock>(),
            .. State.Referenced.Except(State.Referencing).Select(r => new StepLock(r.ToString(), LockMode.ShareRowExclusive, Only: true)),
            .. State.Referencing.Select(r => new StepLock(r.ToString(), LockMode.AccessExclusive)),
        ],
        Statements =
        [
            Rails(due).Text,
            Intent(due).Text,
            .. State.IsReferenced
                ? [SqlText.Of($"SET LOCAL statement_timeout = {(long)maxLock.TotalMilliseconds}").Text]
                : Array.Empty<string>(),
            SqlText.Of($"ALTER TABLE {State.Name} DETACH PARTITION {Name(due)}").Text,
            .. State.IsReferenced ? ["SET LOCAL statement_timeout = 0"] : Array.Empty<string>(),
            .. IsDrop ? Array.Empty<string>() : [Done(due.Leaf.Oid, State.LeafOf(due.Leaf.Oid).FileNode).Text],
        ],
    };

    Step Drop(Leftover leaf) => new()
    {
        Id = $"drop-{leaf.Name.Name}",
        Title = $"Drop {leaf.Name}, which is detached",
        Kind = StepKind.Transaction,
        Locks =
        [
            new StepLock(leaf.Name.ToString(), LockMode.AccessExclusive, Implicit: leaf.IsForeign),
            // The former leaf still has its own foreign keys, and dropping those locks what they reference.
            .. State.Referenced.Select(r => new StepLock(r.ToString(), LockMode.AccessExclusive, Only: true)),
        ],
        Statements =
        [
            RailSql.Detached(State, leaf).Text,
            SqlText.Of($"DROP {SqlText.Raw(leaf.IsForeign ? "FOREIGN " : "")}TABLE {leaf.Name}").Text,
            Done(leaf.Oid, leaf.FileNode).Text,
        ],
    };

    static Step Note(Leftover leaf) => new()
    {
        Id = $"note-{leaf.Name.Name}",
        Title = $"Note that {leaf.Name} is gone from its table",
        Kind = StepKind.Transaction,
        Statements = [Done(leaf.Oid, leaf.FileNode).Text],
    };

    static Step Withdraw(Leftover leaf) => new()
    {
        Id = $"withdraw-{leaf.Name.Name}",
        Title = $"Forget what was begun with {leaf.Name}, which is a leaf again; retention decides about it anew",
        Kind = StepKind.Transaction,
        Statements = [Withdrawn(leaf.Oid).Text],
    };

    static Step Keep(Leftover leaf) => new()
    {
        Id = $"keep-{leaf.Name.Name}",
        Title = $"Note that {leaf.NameNow}, detached to be dropped, stays",
        Kind = StepKind.Transaction,
        Statements =
        [
            SqlText.Of($"""
                UPDATE pgstrata.expired SET expire = 'detach', state = 'done', done_at = pg_catalog.clock_timestamp()
                WHERE leaf_oid = {leaf.Oid} AND file_node = {leaf.FileNode}
                """).Text,
        ],
    };

    SqlText Rails(DueLeaf due) => RailSql.Leaf(State, due, plan.Retention.Cutoff, now, isInvented);

    QualifiedName Name(DueLeaf due) => State.LeafOf(due.Leaf.Oid).Name;

    /// <summary>Written before the leaf is touched, so that a run that is killed between detach and drop leaves no orphan.</summary>
    SqlText Intent(DueLeaf due)
    {
        var leaf = State.LeafOf(due.Leaf.Oid);
        return SqlText.Of($"""
            INSERT INTO pgstrata.expired (leaf_oid, file_node, table_name, schema_name, leaf_name, bound, expire, state, reason)
            VALUES ({leaf.Oid}, {leaf.FileNode}, {Literal.Of(State.Stored.Table)},
              {Literal.Of(leaf.Name.Schema)}, {Literal.Of(leaf.Name.Name)},
              {Literal.Of(leaf.BoundText)}, {Literal.Of(IsDrop ? "drop" : "detach")}, 'intent', {Literal.Of(due.Reason)})
            ON CONFLICT (leaf_oid, file_node) DO UPDATE SET table_name = excluded.table_name, schema_name = excluded.schema_name,
              leaf_name = excluded.leaf_name, bound = excluded.bound, expire = excluded.expire, state = 'intent', reason = excluded.reason,
              noted_at = pg_catalog.clock_timestamp(), done_at = NULL
            """);
    }

    /// <summary>Only while it is a leaf, so that it can be said at any time.</summary>
    static SqlText Withdrawn(uint oid) => SqlText.Of($"""
        DELETE FROM pgstrata.expired WHERE leaf_oid = {oid} AND state = 'intent'
          AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = {oid} AND NOT i.inhdetachpending)
        """);

    static SqlText Done(uint oid, uint fileNode) => SqlText.Of($"""
        UPDATE pgstrata.expired SET state = 'done', done_at = pg_catalog.clock_timestamp()
        WHERE leaf_oid = {oid} AND file_node = {fileNode}
        """);
}
