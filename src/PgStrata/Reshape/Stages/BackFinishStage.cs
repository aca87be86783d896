using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>What the switch back re-made is validated, and the copy is dropped, leaf by leaf.</summary>
sealed class BackFinishStage(AfterReshapeFacts f)
{
    internal Stage Stage => new("finish", null,
    [
        .. Outbound(), .. LinkSteps.Inbound(f.Now), .. DefaultSteps.Forget(f.Record.Default, f.Record.Proof),
        .. f.Made.Select(Leaf), Rest(),
    ]);

    IEnumerable<Step> Outbound()
    {
        if (f.Now.ForeignKeys.Count == 0) return [];
        IEnumerable<QualifiedName> tables = f.ParentTakesNotValid ? [f.Table] : new ReshapeBackSql(f).LeavesAfter;
        return
        [
            .. tables.Select((t, i) => OutboundSteps.Validate(f.Now, t, $"validate-out-{i + 1}")),
            .. f.ParentTakesNotValid ? [] : f.Now.ForeignKeys.Select(fk => OutboundSteps.Adopt(fk, f.Table)),
        ];
    }

    Step Leaf(RecordedLeaf leaf) => new()
    {
        Id = $"drop-{leaf.Name}",
        Title = $"Drop {leaf.Name}, which the reshape made: the table has its rows",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [SqlText.Of($"DROP TABLE IF EXISTS {new ReshapeBackSql(f).Put(leaf)}").Text],
    };

    Step Rest() => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue that kept the old leaves up, and both schemas",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements =
        [
            .. new CaptureSql(f.Copy).Drop().Append(MarksSql.Drop(f.Copy)).Append(DropSql.Empty(f.OldTable)).Append(DropSql.Empty(f.Staged))
                .Concat(f.Record.Branches.Select(b => DropSql.Empty(f.Branch(b.Name)))).Select(s => s.Text),
            .. new[] { f.Record.Stage, f.Record.Old }.Select(s => $"DROP SCHEMA {new Identifier(s)}"),
        ],
    };
}
