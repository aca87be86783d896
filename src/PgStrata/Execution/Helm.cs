using Npgsql;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// Steers a run from outside, in a session of its own: twice a second it shows how the run is doing, hears what other shells ask, and
/// looks at the throttles; the <see cref="Pace"/> of the run does the rest.
/// </summary>
sealed class Helm : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly RunContext _run;
    readonly CancellationTokenSource _abort;
    readonly CancellationTokenSource _stop = new();
    readonly ThrottleProbe _probe;
    readonly Backlog? _backlog;
    Session? _session;
    Task _beating = Task.CompletedTask;
    long _known = -1;
    long _heard;
    string? _unseen;

    Helm(RunContext run, CancellationTokenSource abort)
    {
        (_run, _abort, _probe) = (run, abort, new ThrottleProbe(run.Plan.Operation));
        _backlog = run.Plan.Facts.GetValueOrDefault(Backlog.Fact) is { } queue ? new Backlog(queue) : null;
        run.Figures.Rest = Into;
    }

    /// <summary>Hears first what was asked before, so that a paused operation does nothing at all.</summary>
    /// <param name="run">The run.</param>
    /// <param name="abort">Cancelled when the operation is to be undone.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task<Helm> StartAsync(RunContext run, CancellationTokenSource abort, CancellationToken cancellationToken)
    {
        var helm = new Helm(run, abort);
        try
        {
            await helm.BeatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await helm.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        helm._beating = helm.BeatOnAsync();
        return helm;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        if (_session is { } session) await session.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    async Task BeatOnAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                // What was heard just now is confirmed at once, not half a second later.
                while (await BeatAsync(_stop.Token).ConfigureAwait(false))
                {
                }
            }
            catch (Exception error) when (error is NpgsqlException or StrataException or OperationCanceledException)
            {
                // The run's own sessions find out what is wrong with the server; until the next beat the last word counts.
                if (_session is { } lost) await lost.DisposeAsync().ConfigureAwait(false);
                _session = null;
            }
        }
    }

    /// <returns>True when there is something new to confirm.</returns>
    async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var session = _session ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (_backlog is not null) await _backlog.LookAsync(session, cancellationToken).ConfigureAwait(false);
        var throttled = await _probe.LookAsync(session, _run.Options.Throttle, cancellationToken).ConfigureAwait(false);
        TellUnseen();
        var row = await new ControlTable(session).BeatAsync(
            _run.Plan.Operation, _run.Lease, _heard, LiveJson.Write(_run.Figures.Read()), cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            _run.Pace.Over(new StepFailure(FailureKind.LeaseLost, $"the lease on {_run.Lease.Table} has passed to another run"));
            return false;
        }

        var options = row.Wanted == _known ? _run.Options : await ReadOptionsAsync(session, cancellationToken).ConfigureAwait(false);
        if (row.Paused != _run.Pace.IsPaused) TellPaused(row.Paused);
        _run.Pace.Set(options, row.Paused, throttled);
        if (row.Aborting) await AbortAsync(session, cancellationToken).ConfigureAwait(false);
        _run.Retell();
        _known = row.Wanted;
        if (row.Paused && !_run.Pace.IsStill || _heard == row.Wanted) return false;
        _heard = row.Wanted;
        return true;
    }

    async Task<Session> OpenAsync(CancellationToken cancellationToken)
    {
        var session = await _run.Sessions.OpenAsync($"{_run.Plan.Operation} epoch {_run.Lease.Epoch} helm", cancellationToken)
            .ConfigureAwait(false);
        await session.BatchAsync(
            [
                // No standby need know of a heartbeat; and a question of the operator's that hangs must not stop it.
                SqlText.Raw("SET synchronous_commit = off"), SqlText.Raw("SET statement_timeout = '5s'"),
            ],
            null, cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>What was set stands in the plan, for whoever resumes; what cannot be written there stays.</summary>
    async Task<RunOptions> ReadOptionsAsync(Session session, CancellationToken cancellationToken)
    {
        if (_known < 0) return _run.Options;
        var row = await new Journal(session).FindAsync(_run.Plan.Operation, cancellationToken).ConfigureAwait(false);
        var said = row is null ? null : PlanJson.Read(row.PlanText).Run;
        var options = RunOptions.Of(said, new RunOptions { OnPhase = _run.Options.OnPhase });
        if (string.Join(' ', said?.Options() ?? []) is var now && now != string.Join(' ', _run.Options.Said()?.Options() ?? []))
            _run.Tell(new RunEvent.Noted($"from another shell: goes on with {(now.Length == 0 ? "the defaults" : now)}"));
        return options;
    }

    async Task AbortAsync(Session session, CancellationToken cancellationToken)
    {
        await new ControlTable(session).AskAsync(_run.Plan.Operation, paused: false, aborting: false, cancellationToken)
            .ConfigureAwait(false);
        if (_run.Pace.TryAbort()) await _abort.CancelAsync().ConfigureAwait(false);
        else _run.Tell(new RunEvent.Noted("from another shell: asked to abort, which is too late"));
    }

    void TellPaused(bool paused) => _run.Tell(new RunEvent.Noted(
        paused ? $"paused from another shell; go on with: pgstrata operation resume {_run.Plan.Operation}" : "goes on"));

    void TellUnseen()
    {
        var unseen = string.Join("; ", _probe.Unseen ?? []);
        if (unseen.Length > 0 && unseen != _unseen) _run.Tell(new RunEvent.Noted($"throttle not in force: {unseen}"));
        _unseen = unseen;
    }

    LiveFigures Into(LiveFigures figures)
    {
        var pace = _run.Pace;
        var now = figures with
        {
            Paused = pace.IsStill,
            Pausing = pace.IsPaused && !pace.IsStill,
            Throttled = pace.Throttled,
            Postponed = pace.Options.Postpone,
            Unseen = _probe.Unseen,
            Workers = pace.Options.Workers,
        };
        return _backlog?.Into(now) ?? now;
    }
}
