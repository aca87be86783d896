using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape.Undo;

/// <summary>Plans the end of the way back from an undo: the partitioned table goes, leaf by leaf.</summary>
static class UndoCompletePlanner
{
    internal static Plan Plan(UndoAfterFacts f) => new()
    {
        Operation = f.Operation,
        Verb = "complete",
        Table = f.Table.ToString(),
        Summary = $"The undo {f.Of} of {f.Table} becomes final: its way back ends, and the partitioned table {f.OldTable} is dropped " +
            "with its leaves.",
        Fingerprint = ShapeFingerprint.Of(f.Now),
        Facts = new Dictionary<string, string> { ["of"] = f.Of },
        Notes =
        [
            "After this, the table can no longer be rolled back. No row of it is touched.",
            $"To compare it with the partitioned one once more before: pgstrata verify {f.Of}",
        ],
        Stages = [new Stage("complete", null, [End(f), Queue(f), .. Below(f), Top(f)])],
    };

    static Step End(UndoAfterFacts f)
    {
        var table = f.Table.ToString();
        return new Step
        {
            Id = "capture-end",
            Title = $"Note no more changes of {table}: the partitioned table is not kept up any more",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(table, LockMode.ShareUpdateExclusive), new StepLock(table, LockMode.AccessExclusive)],
            Statements =
                [.. CaptureSql.End(f.Table).Append(Journal.SetState(f.Of, OperationState.Completed, null)).Select(s => s.Text)],
            PointOfNoReturn = true,
        };
    }

    static Step Queue(UndoAfterFacts f) => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue that kept the partitioned table up, and its policy",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements =
        [
            .. new CaptureSql(f.Back.Copy).Drop().Append(MarksSql.Drop(f.Back.Copy))
                .Append(SqlText.Of($"DROP TABLE IF EXISTS {UndoDesign.PolicyIn(f.Record.Old)}")).Select(s => s.Text),
        ],
    };

    /// <summary>From the lowest level up; each only while it is where it was.</summary>
    static IEnumerable<Step> Below(UndoAfterFacts f) =>
        from node in f.Tree.Skip(1).OrderByDescending(n => n.Level).ThenBy(n => n.Name.ToString(), StringComparer.Ordinal)
        let parent = f.Tree.First(n => n.Oid == node.ParentOid).Name
        select new Step
        {
            Id = $"drop-{node.Name}",
            Title = $"Drop {node.Name}: the table has its rows",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Locks =
            [
                new StepLock(parent.ToString(), LockMode.AccessExclusive, Only: true),
                new StepLock(node.Name.ToString(), LockMode.AccessExclusive),
            ],
            Statements = [CopiedLeafSql.Drop(parent, node.Name).Text],
        };

    static Step Top(UndoAfterFacts f) => new()
    {
        Id = "drop-old",
        Title = $"Drop {f.OldTable}, which has no leaf any more, and the schemas {f.Record.Old} and {f.Record.Stage}",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements =
        [
            DropSql.Empty(f.OldTable).Text, .. new[] { f.Record.Old, f.Record.Stage }.Select(s => $"DROP SCHEMA {new Identifier(s)}"),
            .. f.Record.StageOf is { } stage ? (string[])[$"DROP SCHEMA IF EXISTS {new Identifier(stage)}"] : [],
        ],
    };
}
