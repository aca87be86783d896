using PgStrata.Catalog;
using PgStrata.Execution;

namespace PgStrata.Rewriting;

/// <summary>Before a switch back the table must be the one the plan was made for, whoever changed it.</summary>
static class PlannedTable
{
    /// <exception cref="StepFailure">With <see cref="FailureKind.Refused"/>.</exception>
    internal static async Task HoldAsync(RunContext run, CopySpec copy, CancellationToken cancellationToken)
    {
        var now = await ShapeReader.ReadAsync(run.Control, copy.Source, cancellationToken).ConfigureAwait(false);
        if (now is null || ShapeFingerprint.Of(now) != run.Plan.Fingerprint)
            throw new StepFailure(
                FailureKind.Refused, $"since the plan was made, {copy.Source} has changed; what was changed would be lost");
    }
}
