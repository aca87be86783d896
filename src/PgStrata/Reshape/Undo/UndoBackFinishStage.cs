using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What the switch back re-made is validated, and the plain table is dropped.</summary>
sealed class UndoBackFinishStage(UndoAfterFacts f)
{
    internal Stage Stage => new("finish", null, [.. Outbound(), .. Inbound(), Queue(), Plain()]);

    IEnumerable<Step> Outbound() =>
        f.Was.ForeignKeys.Count == 0 ? []
        : f.Version >= 180000 ? [OutboundSteps.Validate(f.Was, f.Table, "validate-out")]
        :
        [
            .. f.Leaves.Select(l => OutboundSteps.Validate(f.Was, l.Name, $"validate-out-{l.Name}")),
            .. f.Was.ForeignKeys.Select(fk => OutboundSteps.Adopt(fk, f.Table)),
        ];

    IEnumerable<Step> Inbound() =>
        from fk in f.Was.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true }
        select InboundSteps.Validate(f.Was, fk, fk.Name, "the switch", f.Table);

    Step Queue() => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue that kept the partitioned table up",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements =
        [
            .. new CaptureSql(f.Back.Copy).Drop().Append(MarksSql.Drop(f.Back.Copy))
                .Append(SqlText.Of($"DROP TABLE IF EXISTS {UndoDesign.PolicyIn(f.Record.Old)}")).Select(s => s.Text),
        ],
    };

    Step Plain() => new()
    {
        Id = "drop-staged",
        Title = $"Drop the plain table {f.Staged}: the partitioned one has its rows; and both schemas",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Locks = [new StepLock(f.Staged.ToString(), LockMode.AccessExclusive), .. SequenceSql.StagedLocks(f.Was, f.Record.Stage)],
        Statements =
        [
            SqlText.Of($"DROP TABLE IF EXISTS {f.Staged}").Text,
            .. new[] { f.Record.Stage, f.Record.Old }.Select(s => $"DROP SCHEMA {new Identifier(s)}"),
        ],
    };
}
