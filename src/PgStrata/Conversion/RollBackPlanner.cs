using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Plans the way back from a switch: metadata only, for as long as no row lies beyond the legacy leaf.</summary>
static class RollBackPlanner
{
    internal static Plan Plan(AfterFacts f)
    {
        var sql = new RollBackSql(f);
        var preflight = RollBackRefusals.Of(f).ToList();
        var blocked = preflight.Any(c => c.Verdict == Verdict.Block);
        return new Plan
        {
            Operation = f.Operation,
            Verb = "rollback",
            Table = f.Now.Name.ToString(),
            Summary = $"{f.Before.Name} becomes the plain table again that it was before conversion {f.Of}: " +
                "same heap file, same rows, same shape.",
            Fingerprint = ShapeFingerprint.Of(f.Now),
            Facts = new Dictionary<string, string> { ["of"] = f.Of },
            Preflight = preflight,
            Notes =
            [
                "If a row comes into another leaf before the switch, nothing is changed; planned again, the roll-back copies every row.",
                "The policy of the table is removed in the same transaction.",
            ],
            Stages = blocked ? [] :
            [
                new Stage("switch", "no row lies beyond the legacy leaf; else nothing happens", [Switch(f, sql)]),
                new Stage("finish", null, [.. Validate(f), .. Indexes(f), .. DropLeaves(f), Drop(f)]),
            ],
        };
    }

    static Step Switch(AfterFacts f, RollBackSql sql) => new()
    {
        Id = "switch",
        Title = $"Switch back: the old heap becomes {f.Before.Name} again",
        Kind = StepKind.CutOver,
        Locks =
        [
            .. new[] { f.Before.Name }.Concat(Partners(f)).Select(n => new StepLock(n.ToString(), LockMode.ShareUpdateExclusive)),
            .. new[] { f.Before.Name }.Concat(Partners(f)).Select(n => new StepLock(n.ToString(), LockMode.AccessExclusive)),
            .. f.Dependents.Where(d => d is { Depth: 1, Kind: DependentKind.View, Name: not null })
                .Select(d => new StepLock(d.Name!.Value.ToString(), LockMode.AccessExclusive, Implicit: true)),
            .. SequenceSql.Locks(f.Before),
        ],
        Statements = [.. sql.Statements().Select(s => s.Text)],
        Untouched = [f.Before.Name.ToString(), f.Before.Name.With(f.Record.Legacy).ToString()],
        PointOfNoReturn = true,
    };

    static IEnumerable<QualifiedName> Partners(AfterFacts f) =>
        f.Now.ForeignKeys.Where(k => !k.IsSelf).Select(k => k.Referenced)
            .Concat(f.Now.InboundForeignKeys.Concat(f.Before.InboundForeignKeys).Where(k => !k.IsSelf).Select(k => k.Referencing))
            .Distinct().OrderBy(n => n.ToString(), StringComparer.Ordinal);

    static IEnumerable<Step> Validate(AfterFacts f) =>
        from fk in f.InboundForeignKeys
        where fk.Validated
        select new Step
        {
            Id = StepIds.Of("validate", fk, f.Before),
            Title = $"Validate foreign key {fk.Name} of {fk.Referencing}",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            Locks =
            [
                new StepLock(fk.Referencing.ToString(), LockMode.ShareUpdateExclusive),
                new StepLock(f.Before.Name.ToString(), LockMode.RowShare, Implicit: true),
            ],
            Statements = [ForeignKeySql.Validate(fk, fk.Name).Text],
        };

    /// <summary>Bare unique indexes that the conversion added to the old heap.</summary>
    static IEnumerable<Step> Indexes(AfterFacts f) =>
        from index in f.Record.BareAdded
        let name = f.Before.Name.With(index)
        select new Step
        {
            Id = $"drop-{index}",
            Title = $"Drop index {index}, which the conversion added",
            Kind = StepKind.Concurrent,
            Locks = [new StepLock(f.Before.Name.ToString(), LockMode.ShareUpdateExclusive, Implicit: true)],
            Statements = [SqlText.Of($"DROP INDEX CONCURRENTLY IF EXISTS {name}").Text],
            Check = $"SELECT {SqlText.Regclass(name)} IS NULL",
        };

    /// <summary>
    /// One by one: while attached, a leaf goes without a lock on the tables it references, and the parent after it holds those only
    /// shortly.
    /// </summary>
    static IEnumerable<Step> DropLeaves(AfterFacts f) =>
        from leaf in f.Set.Leaves
        where leaf.Oid != f.Before.Oid
        select new Step
        {
            Id = $"drop-{leaf.Name.Name}",
            Title = $"Drop the empty leaf {leaf.Name}",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Locks =
            [
                new StepLock(new QualifiedName(f.Record.Stage, f.Before.Name.Name).ToString(), LockMode.AccessExclusive, Only: true),
                new StepLock(leaf.Name.ToString(), LockMode.AccessExclusive),
            ],
            Statements = [DropSql.Empty(leaf.Name).Text],
        };

    static Step Drop(AfterFacts f)
    {
        var staged = new QualifiedName(f.Record.Stage, f.Before.Name.Name);
        return new Step
        {
            Id = "drop-staged",
            Title = "Drop the empty partitioned table and the staging schema",
            Kind = StepKind.Transaction,
            OutOfUse = f.Now.ForeignKeys.All(k => k.IsSelf),
            Locks =
            [
                new StepLock(staged.ToString(), LockMode.AccessExclusive),
                .. f.Now.ForeignKeys.Where(k => !k.IsSelf).Select(k => k.Referenced).Distinct()
                    .OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), LockMode.AccessExclusive)),
                .. SequenceSql.StagedLocks(f.Before, f.Record.Stage),
            ],
            Statements = [DropSql.Empty(staged).Text, SqlText.Of($"DROP SCHEMA {new Identifier(f.Record.Stage)}").Text],
        };
    }
}
