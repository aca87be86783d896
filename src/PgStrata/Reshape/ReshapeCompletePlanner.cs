using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Reshape.Stages;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>Plans the end of the way back from a reshape: the old leaves go.</summary>
static class ReshapeCompletePlanner
{
    /// <summary>Leaves whose triggers go in one transaction: readers of each wait for that moment.</summary>
    const int Together = 8;

    internal static Plan Plan(AfterReshapeFacts f) => new()
    {
        Operation = f.Operation,
        Verb = "complete",
        Table = f.Table.ToString(),
        Summary = $"The {f.Verb} {f.Of} of {f.Table} becomes final: its way back ends, and the leaves it replaced are dropped.",
        Fingerprint = ShapeFingerprint.Of(f.Now),
        Facts = new Dictionary<string, string> { ["of"] = f.Of },
        Notes =
        [
            $"After this, the {f.Verb} can no longer be rolled back. No row of the table is touched.",
            $"To compare the table with the old leaves once more before: pgstrata verify {f.Of}",
        ],
        Stages =
        [
            new Stage("complete", null,
            [
                .. f.Made.Chunk(Together).Select((leaves, i) => End(f, leaves, i)),
                .. f.Made.Count == 0 ? [End(f, [], 0)] : (Step[])[],
                .. DefaultSteps.Forget(f.Record.Default, f.Record.Proof), Queue(f),
                .. f.Record.Replaced.Select(l => Old(f, l)), Rest(f),
            ]),
        ],
    };

    static Step End(AfterReshapeFacts f, RecordedLeaf[] leaves, int number)
    {
        var names = leaves.Select(AfterReshapeFacts.Name).ToList();
        return new Step
        {
            Id = $"capture-end-{number + 1}",
            Title = names.Count == 0
                ? "The old leaves are not kept up any more"
                : $"Note no more changes of {Some(names)}; its bound says what its CHECK says",
            Kind = StepKind.Transaction,
            Locks =
            [
                .. names.Select(n => new StepLock(n.ToString(), LockMode.ShareUpdateExclusive)),
                .. names.Select(n => new StepLock(n.ToString(), LockMode.AccessExclusive)),
            ],
            Statements =
            [
                .. names.SelectMany(n => (SqlText[])
                    [.. CaptureSql.End(n), SqlText.Of($"ALTER TABLE {n} DROP CONSTRAINT IF EXISTS {new Identifier(f.Record.Proof)}")])
                    .Select(s => s.Text),
                .. number == 0 ? [Journal.SetState(f.Of, OperationState.Completed, null).Text] : (string[])[],
            ],
            PointOfNoReturn = number == 0,
        };
    }

    static string Some(List<QualifiedName> names) => names.Count == 1 ? names[0].ToString() : $"{names[0].Name} to {names[^1].Name}";

    static Step Queue(AfterReshapeFacts f) => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue that kept the old leaves up",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. new CaptureSql(f.Copy).Drop().Append(MarksSql.Drop(f.Copy)).Select(s => s.Text)],
    };

    static Step Old(AfterReshapeFacts f, RecordedLeaf leaf) => new()
    {
        Id = $"drop-{leaf.Name}",
        Title = $"Drop the old leaf {leaf.Name}",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [SqlText.Of($"DROP TABLE IF EXISTS {f.KeptName(leaf)}").Text],
    };

    static Step Rest(AfterReshapeFacts f) => new()
    {
        Id = "drop-schemas",
        Title = $"Drop the schemas {f.Record.Old} and {f.Record.Stage}",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements =
        [
            DropSql.Empty(f.OldTable).Text, DropSql.Empty(f.Staged).Text,
            .. f.Record.Branches.Select(b => DropSql.Empty(f.Branch(b.Name)).Text),
            .. new[] { f.Record.Old, f.Record.Stage }.Select(s => $"DROP SCHEMA {new Identifier(s)}"),
        ],
    };
}
