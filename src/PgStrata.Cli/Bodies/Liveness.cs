using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>Tells an operation at work from one whose process was killed: the journal calls both running.</summary>
static class Liveness
{
    /// <summary>What an operation says for which nobody holds the lease.</summary>
    internal const string Gone = "its process is gone";

    /// <summary>The row as it is, or as stopped when nobody holds the lease of its table.</summary>
    internal static async Task<OperationRow> SettleAsync(Session session, OperationRow row, CancellationToken cancellationToken) =>
        row.State != OperationState.Running || await Lease.IsTakenByOtherAsync(session, row.Table, cancellationToken)
            ? row
            : row with { State = OperationState.Stopped, Message = row.Message ?? Gone };
}
