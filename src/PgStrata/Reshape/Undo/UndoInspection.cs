using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>Holds the live table and its leaves against those that were planned for.</summary>
sealed class UndoInspection : IStageInspection
{
    internal const string Name = "undo";

    public Task HoldAsync(RunContext run, Stage stage, CancellationToken cancellationToken) =>
        HoldAsync(run, $"so the steps of stage {stage.Name} would be others now", cancellationToken);

    internal static async Task HoldAsync(RunContext run, string consequence, CancellationToken cancellationToken)
    {
        var record = UndoJson.Read(run.Plan);
        await LiveAccount.HoldAsync(run, record.Now, consequence, cancellationToken).ConfigureAwait(false);
        var tree = await PartitionTreeReader.ReadAsync(run.Control, record.Now.Oid, cancellationToken).ConfigureAwait(false);
        var (then, now) = (record.Tree.ToDictionary(n => n.Oid), tree.ToDictionary(n => n.Oid));
        var differences = now.Values.Where(n => !then.ContainsKey(n.Oid)).Select(n => $"{n.Name} was attached")
            .Concat(then.Values.Where(n => !now.ContainsKey(n.Oid)).Select(n => $"{n.Name} was detached or dropped"))
            .Concat(
                from n in now.Values
                where then.TryGetValue(n.Oid, out var was) && (was.Name, was.ParentOid, was.BoundText) != (n.Name, n.ParentOid, n.BoundText)
                select $"{n.Name} has changed its name, place or bound").ToList();
        if (differences.Count > 0)
            throw new StepFailure(
                FailureKind.Refused,
                $"Since the plan was made, leaves of {record.Now.Name} have changed, {consequence}:\n  " +
                $"{string.Join("\n  ", differences)}\n" +
                $"Undo what has been done so far, then plan again: pgstrata operation abort {run.Plan.Operation}");
    }
}
