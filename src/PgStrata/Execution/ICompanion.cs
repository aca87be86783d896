using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>An action that can also work beside a cut-over, so that what the cut-over waits for under its first lock comes true.</summary>
interface ICompanion
{
    /// <summary>Works until it is told to stop, in sessions of its own.</summary>
    Task AccompanyAsync(RunContext run, Step step, CancellationToken cancellationToken);
}
