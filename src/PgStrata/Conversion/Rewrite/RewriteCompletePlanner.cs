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
        Summary = $"The conversion {f.Of} of {f.Table} becomes final: its way back ends, and the old heap {f.OldTable} " +
            (f.Record.KeepsOld ? "stays, with rows that only it has." : $"is dropped{OnlyThere(f)}."),
        Fingerprint = ShapeFingerprint.Of(f.Now),
        Facts = new Dictionary<string, string> { ["of"] = f.Of },
        Notes =
        [
            "After this, the conversion can no longer be rolled back. No row of the table is touched.",
            $"To compare the table with the old heap once more before: pgstrata verify {f.Of}",
            .. Left(f),
        ],
        Stages = [new Stage("complete", null, [.. Count(f), End(f), Queue(f), .. f.Record.KeepsOld ? [] : (Step[])[Heap(f)], Schemas(f)])],
    };

    static string OnlyThere(AfterRewriteFacts f) =>
        f.Record.LeftBefore is { } edge ? $" with {f.Left} rows from before {edge}, which only it has" : "";

    static IEnumerable<string> Left(AfterRewriteFacts f)
    {
        if (f.Record.LeftBefore is not { } edge) yield break;
        yield return f.Record.KeepsOld
            ? $"{f.OldTable} has {f.Left} rows from before {edge} that are nowhere else, and those after it as they are at that moment. " +
                $"When nobody needs them any more: DROP TABLE {f.OldTable}; DROP SCHEMA {new Identifier(f.Record.Old)}"
            : $"{f.Left} rows from before {edge} are in {f.OldTable} only, and are lost with it. " +
                $"To look at them before: SELECT * {AfterRewrite.LeftRows(f)}";
    }

    /// <summary>What was confirmed is what is dropped.</summary>
    static IEnumerable<Step> Count(AfterRewriteFacts f)
    {
        if (f.Record is not { LeftBefore: { } edge, KeepsOld: false }) yield break;
        yield return new Step
        {
            Id = "count-left",
            Title = $"Count once more the rows from before {edge} in {f.OldTable}: still {f.Left}, or nothing is done",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            OutOfUse = true,
            Statements =
            [
                DoBlock.Of(SqlText.Of($"""
                    DECLARE n bigint; BEGIN
                      SELECT count(*) INTO n {AfterRewrite.LeftRows(f)};
                      IF n <> {f.Left} THEN
                        RAISE EXCEPTION '% rows would be lost with the old heap, and {f.Left} were confirmed', n
                          USING ERRCODE = 'PS002', HINT = 'Plan the completion again.';
                      END IF;
                    END
                    """)).Text,
            ],
        };
    }

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
        Title = $"Drop the {(Unneeded(f).Count == 1 ? "schema" : "schemas")} {string.Join(" and ", Unneeded(f))}",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. Unneeded(f).Select(s => $"DROP SCHEMA {new Identifier(s)}")],
    };

    static IReadOnlyList<string> Unneeded(AfterRewriteFacts f) =>
        f.Record.KeepsOld ? [f.Record.Stage] : [f.Record.Old, f.Record.Stage];
}
