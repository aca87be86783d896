using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>The steps that make leaves: stand-alone CREATE, then ATTACH, which stops neither readers nor writers of the parent.</summary>
sealed class CreateSteps(TablePlan plan, LeafTemplate template)
{
    /// <summary>A DEFAULT up to this size is scanned in a few milliseconds; a larger one gets a proof first.</summary>
    const long SmallDefault = 1 << 20;

    TableState State => plan.State;

    /// <summary>What one new leaf takes of the server's lock table.</summary>
    internal int LocksOfLeaf => LockRoom.OfLeaf(State.Set.IndexCount, template);

    internal IReadOnlyList<Step> All() =>
        [.. Finalize(State), .. Create(), .. plan.LacksDefault ? [DefaultStep.Of(plan, template)] : Array.Empty<Step>()];

    /// <summary>
    /// A DETACH CONCURRENTLY that broke off: its rows are invisible already, and further DDL may make it impossible to finish.
    /// </summary>
    internal static IEnumerable<Step> Finalize(TableState state) =>
        state.Pending.Select(leaf => Finalize(state, leaf));

    /// <summary>True when the leaf is no leaf any more, or only pending.</summary>
    internal static SqlText IsOff(TableState state, uint leaf) => SqlText.Of($"""
        SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i
          WHERE i.inhrelid = {leaf} AND i.inhparent = {state.Set.Oid} AND NOT i.inhdetachpending)
        """);

    /// <summary>Where others reference the table they are locked too, so this is tried briefly, and only if needed.</summary>
    internal static Step Finalize(TableState state, Catalog.Leaf leaf) => state.IsReferenced
        ? new Step
        {
            Id = $"finalize-{leaf.Name.Name}",
            Title = $"Finish the detach of {leaf.Name}, if it broke off",
            Kind = StepKind.Transaction,
            Locks =
            [
                new StepLock(state.Name.ToString(), LockMode.ShareUpdateExclusive, Implicit: true),
                new StepLock(leaf.Name.ToString(), LockMode.AccessExclusive, Implicit: true),
                .. state.Referencing.Select(r => new StepLock(r.ToString(), LockMode.AccessExclusive, Implicit: true)),
            ],
            Statements =
            [
                DoBlock.Of(SqlText.Of($"""
                    BEGIN
                      IF EXISTS (SELECT FROM pg_catalog.pg_inherits i
                          WHERE i.inhrelid = {leaf.Oid} AND i.inhparent = {state.Set.Oid} AND i.inhdetachpending) THEN
                        ALTER TABLE {state.Name} DETACH PARTITION {leaf.Name} FINALIZE;
                      END IF;
                    END
                    """)).Text,
            ],
        }
        : new Step
        {
            Id = $"finalize-{leaf.Name.Name}",
            Title = $"Finish the broken-off detach of {leaf.Name}",
            Kind = StepKind.Concurrent,
            Locks =
            [
                new StepLock(state.Name.ToString(), LockMode.ShareUpdateExclusive, Implicit: true),
                new StepLock(leaf.Name.ToString(), LockMode.AccessExclusive, Implicit: true),
            ],
            Statements = [SqlText.Of($"ALTER TABLE {state.Name} DETACH PARTITION {leaf.Name} FINALIZE").Text],
        };

    IEnumerable<Step> Create()
    {
        var leaves = plan.Leaves.Create;
        if (leaves.Count == 0) return [];
        // With a DEFAULT or foreign keys every ATTACH stops somebody for a moment, so each gets a transaction of its own.
        if (State.Default is null && State.ForeignKeys.Count == 0)
            return leaves.Chunk(State.Locks.LeavesAtOnce(LocksOfLeaf)).Select(some => Step(some));
        return leaves.SelectMany(leaf => IsLargeDefault ? Fenced(leaf) : [Step([leaf])]);
    }

    bool IsLargeDefault => State.Default is { } d && State.Sizes.GetValueOrDefault(d.Oid) > SmallDefault;

    Step Step(NewLeaf[] leaves, params IEnumerable<SqlText> after) => new()
    {
        Id = leaves.Length == 1 ? $"leaf-{leaves[0].Name}" : $"leaves-{leaves[0].Name}-{leaves.Length}",
        Title = leaves.Length == 1
            ? $"Create leaf {State.Name.With(leaves[0].Name)} for {Range(leaves[0])}"
            : $"Create {leaves.Length} leaves of {State.Name} from {Range(leaves[0])} to {Range(leaves[^1])}",
        Kind = StepKind.Transaction,
        Locks = Locks(),
        Statements = [.. leaves.SelectMany(Statements).Concat(after).Select(s => s.Text)],
    };

    string Range(NewLeaf leaf) => PositionText.Of(State.Policy.Grid, leaf.Bound);

    IEnumerable<SqlText> Statements(NewLeaf leaf) =>
    [
        .. LeafSql.Create(State.Name, State.Name.With(leaf.Name), template),
        LeafSql.Attach(State.Name, State.Name.With(leaf.Name), State.Policy.Key, leaf.Bound),
    ];

    /// <summary>In the order in which all operations lock: parent, DEFAULT, foreign-key partners. The new leaf is nobody's yet.</summary>
    IReadOnlyList<StepLock> Locks() =>
    [
        new StepLock(State.Name.ToString(), LockMode.ShareUpdateExclusive, Only: true),
        .. DefaultLock(LockMode.AccessExclusive),
        .. State.PartnerLocks,
    ];

    IEnumerable<StepLock> DefaultLock(LockMode mode) =>
        State.Default is { } d ? [new StepLock(d.Name.ToString(), mode, Only: !d.IsSubPartitioned, Implicit: d.IsForeign)] : [];

    /// <summary>
    /// Proves, without stopping anybody, that DEFAULT holds nothing of the new leaf, so that ATTACH need not scan it under its lock.
    /// </summary>
    IEnumerable<Step> Fenced(NewLeaf leaf)
    {
        var fence = new Identifier(LeafName.Fit("", leaf.Name, "_fence"));
        var outside = State.Default!.Name;
        var drop = SqlText.Of($"ALTER TABLE {outside} DROP CONSTRAINT IF EXISTS {fence}");
        yield return new Step
        {
            Id = $"fence-{leaf.Name}",
            Title = $"Keep rows of {Range(leaf)} out of {outside}",
            Kind = StepKind.Transaction,
            Locks = [.. DefaultLock(LockMode.AccessExclusive)],
            Statements =
            [
                drop.Text,
                SqlText.Of($"ALTER TABLE {outside} ADD CONSTRAINT {fence} CHECK ({Outside(leaf.Bound)}) NOT VALID").Text,
            ],
        };
        yield return new Step
        {
            Id = $"fence-validate-{leaf.Name}",
            Title = $"Prove that {outside} holds no such row",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            Locks = [.. DefaultLock(LockMode.ShareUpdateExclusive)],
            Statements = [SqlText.Of($"ALTER TABLE {outside} VALIDATE CONSTRAINT {fence}").Text],
            Undo = [drop.Text],
            UndoLocks = [.. DefaultLock(LockMode.AccessExclusive)],
        };
        yield return Step([leaf], drop);
    }

    /// <summary>
    /// In the server's own words for what DEFAULT must not hold: another wording would not be recognised as a proof.
    /// </summary>
    SqlText Outside(RangeBound bound)
    {
        var key = new Identifier(State.Policy.Key.Column);
        var lower = bound.Lower.IsFinite ? SqlText.Of($" AND {key} >= {SqlText.Raw(State.Policy.Key.BoundLiteral(bound.Lower))}") : default;
        var upper = bound.Upper.IsFinite ? SqlText.Of($" AND {key} < {SqlText.Raw(State.Policy.Key.BoundLiteral(bound.Upper))}") : default;
        return SqlText.Of($"NOT ({key} IS NOT NULL{lower}{upper})");
    }
}
