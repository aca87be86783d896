using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>A step that is more than SQL: a room registers it under a name, the runner knows only the name.</summary>
interface IStepAction
{
    /// <summary>Does it and writes its journal row; must find by itself what an earlier attempt has done.</summary>
    Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken);

    /// <summary>Undoes it and writes its journal row.</summary>
    Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken);
}
