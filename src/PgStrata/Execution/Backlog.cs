using System.Diagnostics;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>How the queue of a capture grows and shrinks, from the server's own counters: it is never scanned.</summary>
/// <param name="queue">The queue, from <see cref="Fact"/>.</param>
sealed class Backlog(string queue)
{
    /// <summary>The fact of a plan that names the queue of its capture.</summary>
    internal const string Fact = "queue";

    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly ProgressRate _noted = new();
    readonly ProgressRate _applied = new();
    long? _left;

    internal async Task LookAsync(Session session, CancellationToken cancellationToken)
    {
        var seen = await session.QueryAsync(
            SqlText.Of($"""
                SELECT n_tup_ins, n_tup_del, greatest(n_live_tup, 0) FROM pg_catalog.pg_stat_all_tables
                WHERE relid = pg_catalog.to_regclass({Literal.Of(queue)})
                """),
            r => (Noted: r.GetInt64(0), Applied: r.GetInt64(1), Left: r.GetInt64(2)), cancellationToken).ConfigureAwait(false);
        _left = seen.Count == 0 ? null : seen[0].Left;
        if (seen.Count == 0) return;
        _noted.Add(_clock.Elapsed, seen[0].Noted);
        _applied.Add(_clock.Elapsed, seen[0].Applied);
    }

    internal LiveFigures Into(LiveFigures figures)
    {
        if (_left is not { } left) return figures;
        var (apply, change) = (_applied.At(_clock.Elapsed) ?? 0, _noted.At(_clock.Elapsed) ?? 0);
        return figures with { Backlog = left, Apply = apply, Change = change, Forecast = Text(apply, change, left) };
    }

    /// <param name="apply">Entries replayed a second.</param>
    /// <param name="change">Entries noted a second.</param>
    /// <param name="left">Entries in the queue.</param>
    internal static string Text(double apply, double change, long left)
    {
        if (apply < 1) return $"queue ~{Rate(left)}, change {Rate(change)}/s";
        var rates = $"queue ~{Rate(left)}, apply {Rate(apply)}/s, change {Rate(change)}/s";
        return left == 0 ? rates
            : apply <= change ? $"{rates}: does not converge"
            : $"{rates}, drained in {Duration(left / (apply - change))}";
    }

    static string Rate(double value) => value < 1000 ? $"{value:0}" : FormattableString.Invariant($"{Math.Round(value / 100) / 10}k");

    static string Duration(double seconds) =>
        seconds < 90 ? $"{seconds:0} s" : seconds < 5400 ? $"{seconds / 60:0} min" : $"{seconds / 3600:0} h";
}
