using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>
/// A look at the server on entering a stage: would it be planned the same now? A room registers it under a name, the runner knows only the
/// name.
/// </summary>
interface IStageInspection
{
    /// <summary>Changes nothing. Returns when the reviewed steps of the stage still are the right ones.</summary>
    /// <exception cref="StepFailure">With <see cref="FailureKind.Refused"/>, naming what differs.</exception>
    Task HoldAsync(RunContext run, Stage stage, CancellationToken cancellationToken);
}
