using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Rewriting;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>An operation that is not finished for good.</summary>
/// <param name="Row">What the journal says.</param>
/// <param name="Window">How near the bound is; null when there is none yet, or nothing tells.</param>
/// <param name="Backlog">How many changes wait for the old heap; null when none is kept up.</param>
sealed record OpenOperation(OperationRow Row, BoundWindow? Window, long? Backlog)
{
    internal bool IsOpen => OperationState.IsOpen(Row.State);

    /// <summary>What a person should do about it.</summary>
    internal string Next => IsOpen
        ? $"go on: pgstrata operation resume {Row.Id}   undo: pgstrata operation abort {Row.Id}"
        : $"end the way back: pgstrata operation complete {Row.Id}   go back: pgstrata operation rollback {Row.Id}";

    /// <summary>How far an old heap is behind.</summary>
    internal static string BacklogText(long backlog) =>
        backlog == 0 ? "the old heap is up to date"
        : $"{(backlog < OpenWayBack.MostCounted ? "" : "at least ")}{Quantity.Count(backlog)} changes wait for the old heap: " +
            "pgstrata maintain brings them over";
}
