using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Plans the end of the way back from a rewrite: the old heap goes.</summary>
static class RewriteCompletePlanner
{
    internal static Plan Plan(AfterRewriteFacts f) => new()
    {
        Operation = f.Operation,
        Verb = "complete",
        Table = f.Table.ToString(),
        Summary = $"The conversion {f.Of} of {f.Table} becomes final: its way back ends, and the old heap {f.OldTable} is dropped.",
        Fingerprint = ShapeFingerprint.Of(f.Now),
        Facts = new Dictionary<string, string> { ["of"] = f.Of },
        Notes =
        [
            "After this, the conversion can no longer be rolled back. No row of the table is touched.",
            $"To compare the table with the old heap once more before: pgstrata verify {f.Of}",
        ],
        Stages = [new Stage("complete", null, [End(f), Queue(f), Heap(f), Schemas(f)])],
    };

    static Step End(AfterRewriteFacts f)
    {
        var table = f.Table.ToString();
        return new Step
        {
            Id = "capture-end",
            Title = $"Note no more changes of {table}: the old heap is not kept up any more",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(table, LockMode.ShareUpdateExclusive), new StepLock(table, LockMode.AccessExclusive)],
            Statements =
                [.. CaptureSql.End(f.Table).Append(Journal.SetState(f.Of, OperationState.Completed, null)).Select(s => s.Text)],
            PointOfNoReturn = true,
        };
    }

    static Step Queue(AfterRewriteFacts f) => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue that kept the old heap up",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. new CaptureSql(f.Back.Copy).Drop().Append(MarksSql.Drop(f.Back.Copy)).Select(s => s.Text)],
    };

    static Step Heap(AfterRewriteFacts f) => new()
    {
        Id = "drop-old",
        Title = $"Drop the old heap {f.OldTable}",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [SqlText.Of($"DROP TABLE IF EXISTS {f.OldTable}").Text],
    };

    static Step Schemas(AfterRewriteFacts f) => new()
    {
        Id = "schemas",
        Title = $"Drop the schemas {f.Record.Old} and {f.Record.Stage}",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. new[] { f.Record.Old, f.Record.Stage }.Select(s => $"DROP SCHEMA {new Identifier(s)}")],
    };
}
