using PgStrata.Catalog;
using PgStrata.Conversion.Stages;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What the switch back re-made is validated, and the copy is dropped, leaf by leaf.</summary>
sealed class BackFinishStage(AfterRewriteFacts f)
{
    internal Stage Stage => new("finish", null, [.. Outbound(), .. Inbound(), Queue(), .. Leaves(), Parent()]);

    IEnumerable<Step> Outbound()
    {
        if (f.Before.ForeignKeys.Count > 0) yield return OutboundSteps.Validate(f.Before, f.Table, "validate-out");
    }

    IEnumerable<Step> Inbound() =>
        from fk in f.Before.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true }
        select InboundSteps.Validate(f.Before, fk, fk.Name, "the switch", f.Table);

    Step Queue() => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue that kept the old heap up",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. new CaptureSql(f.Back.Copy).Drop().Append(MarksSql.Drop(f.Back.Copy)).Select(s => s.Text)],
    };

    IEnumerable<Step> Leaves() =>
        from leaf in f.Set.Leaves
        select new Step
        {
            Id = $"drop-{leaf.Name.Name}",
            Title = $"Drop the leaf {leaf.Name}: the table has its rows",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Locks =
            [
                new StepLock(f.Staged.ToString(), LockMode.AccessExclusive, Only: true),
                new StepLock(leaf.Name.ToString(), LockMode.AccessExclusive),
            ],
            Statements = [CopiedLeafSql.Drop(f.Staged, leaf.Name).Text],
        };

    Step Parent() => new()
    {
        Id = "drop-staged",
        Title = "Drop the empty partitioned table and both schemas",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Locks =
        [
            new StepLock(f.Staged.ToString(), LockMode.AccessExclusive), .. SequenceSql.StagedLocks(f.Before, f.Record.Stage),
        ],
        Statements =
        [
            DropSql.Empty(f.Staged).Text, .. new[] { f.Record.Stage, f.Record.Old }.Select(s => $"DROP SCHEMA {new Identifier(s)}"),
        ],
    };
}
