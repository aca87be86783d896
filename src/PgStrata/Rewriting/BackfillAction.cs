using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>The first copy of all rows. Its ledger is in the staging schema, so a resumed run goes on where it was.</summary>
sealed class BackfillAction : CopyAction
{
    internal const string Name = "backfill";

    protected override Task WorkAsync(RunContext run, Step step, Workers workers, CancellationToken cancellationToken) =>
        new Copier(CopyOf(step), run.Lease.Guard()).RunAsync(
            workers, ranges => run.Tell(new RunEvent.Progressed(step.Id, "copy", ranges.Done, ranges.Total, "blocks")), cancellationToken);
}
