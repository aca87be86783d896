using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>An operation that is not finished for good.</summary>
/// <param name="Row">What the journal says.</param>
/// <param name="Window">While rows at or above the bound are rejected; null when none are.</param>
sealed record OpenOperation(OperationRow Row, BoundWindow? Window)
{
    /// <summary>What a person should do about it.</summary>
    internal string Next => OperationState.IsOpen(Row.State)
        ? $"go on: pgstrata operation resume {Row.Id}   undo: pgstrata operation abort {Row.Id}"
        : $"end the way back: pgstrata operation complete {Row.Id}   go back: pgstrata operation rollback {Row.Id}";
}
