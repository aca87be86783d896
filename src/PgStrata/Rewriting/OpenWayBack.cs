using Npgsql;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Rewriting;

/// <summary>A switched operation whose old heap is kept up until it is completed or rolled back.</summary>
/// <param name="Row">The operation.</param>
/// <param name="Back">How.</param>
sealed record OpenWayBack(OperationRow Row, WayBack Back)
{
    /// <summary>A backlog is counted no further than this.</summary>
    internal const int MostCounted = 100_000;

    internal static async Task<IReadOnlyList<OpenWayBack>> ReadAsync(Session session, CancellationToken cancellationToken) =>
    [
        .. from row in await new Journal(session).UnfinishedAsync(cancellationToken).ConfigureAwait(false)
           let back = Of(row)
           where back is not null
           select new OpenWayBack(row, back),
    ];

    /// <summary>Null while it is not switched, and where nothing is kept up.</summary>
    internal static WayBack? Of(OperationRow row) =>
        row.State == OperationState.Switched ? WayBack.Of(PlanJson.Read(row.PlanText)) : null;

    /// <summary>How many changes wait for the old heap; null when this role may not see it.</summary>
    internal static async Task<long?> BacklogAsync(Session session, OperationRow row, CancellationToken cancellationToken)
    {
        if (Of(row) is not { } back) return null;
        try
        {
            return await session.ScalarAsync<long>(back.Backlog(MostCounted), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error)
            when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }
}
