using System.Diagnostics;
using PgStrata.Execution;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Tells from what is noted and what is replayed when the queue will be empty, if ever.</summary>
sealed class Forecast(CopySpec copy, Session control)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    readonly Stopwatch _since = new();
    long _noted;
    long _replayed;

    /// <summary>As far as the last news told.</summary>
    internal bool Converges { get; private set; } = true;

    /// <summary>Counts what was replayed; now and then there is news.</summary>
    internal async Task<string?> LookAsync(long replayed, CancellationToken cancellationToken)
    {
        _replayed += replayed;
        if (_since.IsRunning && _since.Elapsed < Interval) return null;
        var (noted, left) = (await control.QueryAsync(
            SqlText.Of($"""
                SELECT n_tup_ins, greatest(n_live_tup, 0) FROM pg_catalog.pg_stat_all_tables WHERE relid = {SqlText.Regclass(copy.Queue)}
                """),
            r => (r.GetInt64(0), r.GetInt64(1)), cancellationToken).ConfigureAwait(false)).SingleOrDefault();
        string? news = null;
        if (_since.IsRunning)
        {
            var (apply, change) = (_replayed / _since.Elapsed.TotalSeconds, (noted - _noted) / _since.Elapsed.TotalSeconds);
            Converges = apply > change;
            news = Backlog.Text(apply, change, left);
        }

        (_noted, _replayed) = (noted, 0);
        _since.Restart();
        return news;
    }
}
