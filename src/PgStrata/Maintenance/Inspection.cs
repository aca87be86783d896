using Npgsql;
using PgStrata.Server;

namespace PgStrata.Maintenance;

/// <summary>What check and status look at: every table with its plan, or why it has none.</summary>
/// <param name="Snapshot">What was read.</param>
/// <param name="Now">The instant it is judged by.</param>
/// <param name="Tables">By name; a plan, or a fault.</param>
sealed record Inspection(Snapshot Snapshot, DateTimeOffset Now, IReadOnlyList<(StoredPolicy Stored, TablePlan? Plan, string? Fault)> Tables)
{
    internal static async Task<Inspection> ReadAsync(
        Session session, IReadOnlyList<string> tables, DateTimeOffset? at, TimeProvider clock, CancellationToken cancellationToken)
    {
        var snapshot = await new SnapshotReader(clock).ReadAsync(session, tables, cancellationToken).ConfigureAwait(false);
        var now = at ?? snapshot.Now;
        var found = new List<(StoredPolicy, TablePlan?, string?)>();
        foreach (var stored in snapshot.Policies)
        {
            var (state, fault) = TableState.Of(stored, snapshot);
            if (state is null)
            {
                found.Add((stored, null, fault));
                continue;
            }

            try
            {
                var reader = new KeyEndsReader(new Readers(session), now, null, showsFrontier: true);
                var (sized, ends) = (await reader.ReadAsync([state], cancellationToken)
                    .ConfigureAwait(false))[0];
                found.Add((stored, TablePlanner.Plan(sized, ends, null, at is null ? snapshot.Skew : default), null));
            }
            catch (PostgresException error)
            {
                await session.RollbackQuietlyAsync().ConfigureAwait(false);
                found.Add((stored, null, $"it could not be read: {error.MessageText} ({error.SqlState})"));
            }
        }

        return new Inspection(snapshot, now, found);
    }
}
