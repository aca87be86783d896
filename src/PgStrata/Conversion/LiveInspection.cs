using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion;

/// <summary>Holds the live table against the one that was planned, less what the operation itself has done to it so far.</summary>
sealed class LiveInspection : IStageInspection
{
    internal const string Name = "live";

    public Task HoldAsync(RunContext run, Stage stage, CancellationToken cancellationToken) =>
        HoldAsync(run, $"so the steps of stage {stage.Name} would be others now", cancellationToken);

    /// <param name="run">The run.</param>
    /// <param name="consequence">What a difference means; half a sentence.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static Task HoldAsync(RunContext run, string consequence, CancellationToken cancellationToken) =>
        LiveAccount.HoldAsync(run, PlannedShape.Of(run.Plan), consequence, cancellationToken);
}
