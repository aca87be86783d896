using Npgsql;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>
/// Keeps up the old heaps of switched operations: what was changed in the table since the last run is brought over. What goes wrong here
/// is no failure of maintenance; it stands with the operation, where status and check find it.
/// </summary>
sealed class BackRun(MaintainSessions sessions, long number)
{
    /// <summary>How long one table may take a run; the rest waits for the next.</summary>
    static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <param name="tables">The tables of the run.</param>
    /// <param name="asked">Names of those it is for; none: all.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Tables without a policy that have a way back all the same: made plain again, or divided without a grid.</returns>
    internal async Task<IReadOnlyList<TableProgress>> RunAsync(
        IReadOnlyList<TableProgress> tables, IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        var control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
        var plain = new List<TableProgress>();
        foreach (var open in await OpenWayBack.ReadAsync(control, cancellationToken).ConfigureAwait(false))
        {
            var table = tables.FirstOrDefault(t => t.Stored.Table == open.Row.Table);
            if (table is null && asked.Count > 0 && !asked.Contains(open.Row.Table, StringComparer.Ordinal)) continue;
            if (table is null) plain.Add(table = new TableProgress(new StoredPolicy { Table = open.Row.Table }));
            try
            {
                var notes = await KeepUpAsync(open, cancellationToken).ConfigureAwait(false);
                table.Note(notes);
            }
            catch (Exception error) when (error is NpgsqlException or StrataException)
            {
                table.Note($"the way back of {open.Row.Id} was not kept up: {error.Message}");
            }
        }

        return plain;
    }

    async Task<IEnumerable<string>> KeepUpAsync(OpenWayBack open, CancellationToken cancellationToken)
    {
        var (row, control) = (open.Row, await sessions.ControlAsync(cancellationToken).ConfigureAwait(false));
        var holder = $"maintain {number}";
        if (await Lease.TakeAsync(control, row.Table, holder, cancellationToken).ConfigureAwait(false) is not { } lease)
            return [$"the way back of {row.Id} was not kept up: another pgstrata is working on {row.Table}"];
        try
        {
            // Completed or rolled back just now, there is no queue any more.
            var now = await new Journal(control).FindAsync(row.Id, cancellationToken).ConfigureAwait(false);
            if (now?.State != OperationState.Switched) return [];
            var label = $"{holder} epoch {lease.Epoch} way back";
            var session = await sessions.Factory.OpenAsync(label, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                var report = await new Drain(open.Back, session, lease.Guard())
                    .RunAsync(wasStopped: now.Message is not null, Within, cancellationToken).ConfigureAwait(false);
                await NoteAsync(control, now, report.Stopped, cancellationToken).ConfigureAwait(false);
                return Sentences(row.Id, report);
            }
        }
        finally
        {
            await Lease.ReleaseAllAsync(control, [row.Table]).ConfigureAwait(false);
        }
    }

    static Task NoteAsync(Server.Session control, OperationRow row, string? stopped, CancellationToken cancellationToken)
    {
        var message = stopped is null ? null : $"the way back is stopped: {stopped}";
        return message == row.Message
            ? Task.CompletedTask
            : new Journal(control).SetStateAsync(row.Id, row.State, message, cancellationToken);
    }

    static IEnumerable<string> Sentences(string operation, DrainReport report)
    {
        if (report.Replayed > 0)
            yield return $"way back of {operation}: {report.Replayed} noted changes brought to the table that stands aside" +
                (report.IsEmpty ? "" : "; more are left for the next run");
        if (report.Stopped is { } why)
            yield return $"way back of {operation}: it is stopped. {why}; nothing is lost until then";
    }
}
