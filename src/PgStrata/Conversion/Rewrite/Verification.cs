using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Compares a table with its copy, or with its old heap, at any time while there are both. Changes nothing.</summary>
static class Verification
{
    /// <exception cref="StrataException">
    /// <c>no_operation</c>; <c>nothing_to_compare</c>: not yet, not any more, or never; <c>not_caught_up</c>.
    /// </exception>
    internal static async Task<VerifyReport> RunAsync(SessionFactory sessions, string id, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync("verify", cancellationToken).ConfigureAwait(false);
        await using var _ = session.ConfigureAwait(false);
        var journal = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false) ? new Journal(session) : null;
        var row = journal is null ? null : await journal.FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (row is null) throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
        var steps = await journal!.StepsAsync(id, cancellationToken).ConfigureAwait(false);
        var done = steps.Where(s => s.State == "done").Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var copy = CopyOf(row, PlanJson.Read(row.PlanText), done)
            ?? throw new StrataException(
                "nothing_to_compare",
                $"Operation {id} ({row.Verb}, {row.State}) has no copy of all rows now. Rows are compared from the end of the copy on, " +
                "until the operation is completed, rolled back or aborted; a conversion that adopts the heap copies none.");
        await Workers.SetUpAsync(session, copy, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(SqlText.Raw("SET lock_timeout = '10s'"), cancellationToken).ConfigureAwait(false);
        var other = await sessions.OpenAsync("verify", cancellationToken).ConfigureAwait(false);
        await using var __ = other.ConfigureAwait(false);
        await Workers.SetUpAsync(other, copy, cancellationToken).ConfigureAwait(false);
        var found = await new Comparer(copy, session, other).CompareAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException(
                "not_caught_up",
                $"{copy.Source} was emptied by TRUNCATE just now, and {copy.Target} is not yet: " +
                (copy.IsBack ? $"pgstrata maintain {copy.Source} brings it over." : "wait until it is brought over."));
        return new VerifyReport(id, copy.Source, copy.Target, found);
    }

    static CopySpec? CopyOf(OperationRow row, Plan plan, HashSet<string> done)
    {
        if (row.Undoing || !(OperationState.IsOpen(row.State) || row.State == OperationState.Switched)) return null;
        if (plan.Steps.Any(s => s.PointOfNoReturn && done.Contains(s.Id))) return WayBack.Of(plan)?.Copy;
        return plan.Steps.FirstOrDefault(s => s.Action == CompareAction.Name) is { } compare
            && plan.Steps.TakeWhile(s => s.Action != CatchUpAction.Name).All(s => done.Contains(s.Id))
            ? RewritingJson.ReadCopy(compare.Arguments)
            : null;
    }
}
