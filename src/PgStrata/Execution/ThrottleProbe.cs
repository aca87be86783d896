using System.Diagnostics;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>Looks whether one of the throttles of a run says to wait. What builds up over time it measures from look to look.</summary>
/// <param name="operation">Whose sessions are not counted.</param>
sealed class ThrottleProbe(string operation)
{
    /// <summary>A rate over less would jump with every commit.</summary>
    static readonly TimeSpan Steady = TimeSpan.FromSeconds(2);

    /// <summary>Requested checkpoints are counted for so long.</summary>
    static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    static readonly string[] Private = [Throttle.MaxLag, Throttle.MaxLagTime, Throttle.MaxActive];

    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly History _wal = new();
    readonly History _checkpoints = new();
    bool? _seesAll;

    /// <summary>Throttles that do not count because our role may not see what they ask for; null when there are none.</summary>
    internal IReadOnlyList<string>? Unseen { get; private set; }

    /// <returns>The first reason to wait; null when there is none.</returns>
    internal async Task<string?> LookAsync(Session session, IReadOnlyList<string> said, CancellationToken cancellationToken)
    {
        if (said.Count == 0) return null;
        _seesAll ??= await session.ScalarAsync<bool>(
            SqlText.Raw("SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')"), cancellationToken).ConfigureAwait(false);
        var throttles = said.Select(Read).ToList();
        var unseen = throttles.Where(t => _seesAll is false && Private.Contains(t.Name, StringComparer.Ordinal)).ToList();
        Unseen = unseen.Count == 0 ? null
            : [.. unseen.Select(t => $"{t}: this role may not see that; GRANT pg_read_all_stats to it")];
        foreach (var throttle in throttles.Except(unseen))
            if (await ReasonAsync(session, throttle, cancellationToken).ConfigureAwait(false) is { } reason) return reason;
        return null;
    }

    /// <exception cref="StrataException"><c>throttle</c>.</exception>
    internal static Throttle Read(string said) =>
        Throttle.TryParse(said, out var throttle, out var error) ? throttle : throw new StrataException("throttle", $"--throttle {error}");

    Task<string?> ReasonAsync(Session session, Throttle t, CancellationToken cancellationToken) => t.Name switch
    {
        Throttle.MaxLag => LagAsync(session, t, cancellationToken),
        Throttle.MaxLagTime => LagTimeAsync(session, t, cancellationToken),
        Throttle.MaxWalRate => WalRateAsync(session, t, cancellationToken),
        Throttle.MaxSlot => SlotAsync(session, t, cancellationToken),
        Throttle.MaxCheckpoints => CheckpointsAsync(session, t, cancellationToken),
        Throttle.MaxActive => ActiveAsync(session, t, cancellationToken),
        Throttle.Query => QueryAsync(session, t, cancellationToken),
        _ => Task.FromResult(File.Exists(t.Value) ? $"{t.Value} is there" : null),
    };

    static async Task<string?> LagAsync(Session session, Throttle t, CancellationToken cancellationToken) =>
        (await WorstAsync(session, ThrottleSql.Lag, cancellationToken).ConfigureAwait(false)) is { } worst && worst.Value > t.Limit
            ? $"replica {worst.Name} is {Size(worst.Value)} behind, more than {t}" : null;

    /// <summary>replay_lag stands still while a replica does, so the time is taken from where the WAL was at our own looks.</summary>
    async Task<string?> LagTimeAsync(Session session, Throttle t, CancellationToken cancellationToken)
    {
        await LookAtWalAsync(session, cancellationToken).ConfigureAwait(false);
        var replicas = await session.QueryAsync(
            ThrottleSql.Replayed, r => (Name: r.GetString(0), At: r.GetDouble(1), Lag: r.GetDouble(2)), cancellationToken)
            .ConfigureAwait(false);
        var worst = replicas.Select(r => (r.Name, Lag: Math.Max(r.Lag, _wal.SinceOver(r.At, _clock.Elapsed).TotalSeconds)))
            .OrderByDescending(r => r.Lag).FirstOrDefault();
        return worst.Lag > t.Limit
            ? FormattableString.Invariant($"replica {worst.Name} is {worst.Lag:0.0} s behind, more than {t}") : null;
    }

    async Task<string?> WalRateAsync(Session session, Throttle t, CancellationToken cancellationToken)
    {
        await LookAtWalAsync(session, cancellationToken).ConfigureAwait(false);
        var rate = _wal.Grown(_clock.Elapsed, Steady) / Steady.TotalSeconds;
        return rate > t.Limit ? $"{Size(rate)}/s of WAL, more than {t}" : null;
    }

    static async Task<string?> SlotAsync(Session session, Throttle t, CancellationToken cancellationToken)
    {
        var query = t.Limit < 0 ? ThrottleSql.SlotShare : ThrottleSql.SlotSize;
        if (await WorstAsync(session, query, cancellationToken).ConfigureAwait(false) is not { } worst) return null;
        return worst.Value <= Math.Abs(t.Limit) ? null
            : t.Limit < 0 ? $"slot {worst.Name} holds {worst.Value:P0} of max_slot_wal_keep_size, more than {t}"
            : $"slot {worst.Name} holds {Size(worst.Value)} of WAL, more than {t}";
    }

    async Task<string?> CheckpointsAsync(Session session, Throttle t, CancellationToken cancellationToken)
    {
        _checkpoints.Add(_clock.Elapsed, await session.ScalarAsync<double>(ThrottleSql.Checkpoints(session.Major), cancellationToken)
            .ConfigureAwait(false));
        var count = _checkpoints.Grown(_clock.Elapsed, Recent);
        return count > t.Limit ? $"{count:0} requested checkpoints within {Recent.TotalMinutes:0} minutes, more than {t}" : null;
    }

    async Task<string?> ActiveAsync(Session session, Throttle t, CancellationToken cancellationToken)
    {
        var active = await session.ScalarAsync<double>(ThrottleSql.Active(operation), cancellationToken).ConfigureAwait(false);
        return active > t.Limit ? $"{active:0} sessions at work, more than {t}" : null;
    }

    /// <summary>A query that fails says nothing about the server, so it is no leave to go on.</summary>
    static async Task<string?> QueryAsync(Session session, Throttle t, CancellationToken cancellationToken)
    {
        var answer = await Gate.AskAsync(session, t.Value, cancellationToken).ConfigureAwait(false);
        return answer.Fault is { } fault ? $"{t} failed: {fault}" : answer.IsOpen ? $"{t} says so" : null;
    }

    async Task LookAtWalAsync(Session session, CancellationToken cancellationToken) =>
        _wal.Add(_clock.Elapsed, await session.ScalarAsync<double>(ThrottleSql.WalEnd, cancellationToken).ConfigureAwait(false));

    static async Task<(string Name, double Value)?> WorstAsync(Session session, SqlText query, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(query, r => (r.GetString(0), r.GetDouble(1)), cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    static string Size(double bytes) => FormattableString.Invariant($"{bytes / (1024 * 1024):0.0} MB");
}
