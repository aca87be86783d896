namespace PgStrata.Store;

/// <summary>The states of an operation, as the journal spells them.</summary>
static class OperationState
{
    internal const string Running = "running";
    internal const string Stopped = "stopped";
    internal const string Switched = "switched";
    internal const string Completed = "completed";
    internal const string RolledBack = "rolled_back";
    internal const string Aborted = "aborted";
    internal const string Done = "done";

    /// <summary>States in which the table is in the operation's hands: maintenance leaves it alone.</summary>
    internal static bool IsOpen(string state) => state is Running or Stopped;
}
