namespace PgStrata.Execution;

/// <summary>
/// What a run may do just now: whoever is about to write asks here, between chunks, batches, items and attempts. The
/// <see cref="Helm"/> says when to hold.
/// </summary>
sealed class Pace(RunOptions options)
{
    readonly Lock _gate = new();
    TaskCompletionSource _changed = Anew();
    StepFailure? _over;
    int _turns;

    /// <summary>How the run goes on; may be another a moment later.</summary>
    internal RunOptions Options { get; private set; } = options;

    /// <summary>Somebody wants nothing to be written.</summary>
    internal bool IsPaused { get; private set; }

    /// <summary>Why the server is to be spared just now; null when it need not be.</summary>
    internal string? Throttled { get; private set; }

    /// <summary>Somebody wants everything undone.</summary>
    internal bool IsAborting { get; private set; }

    /// <summary>Nothing can be undone any more, or is being undone already.</summary>
    internal bool IsPassed { get; set; }

    /// <summary>Paused, and nothing that had begun before is under way.</summary>
    internal bool IsStill
    {
        get
        {
            lock (_gate) return IsPaused && _turns == 0;
        }
    }

    /// <summary>Ends with the next change of anything here.</summary>
    internal Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    /// <summary>Waits until something may be written.</summary>
    /// <param name="throttled">It is work in bulk, which spares the server when it is asked to.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>To be disposed when it is done.</returns>
    /// <exception cref="StepFailure">Another run has the table.</exception>
    internal async Task<Turn> TurnAsync(bool throttled, CancellationToken cancellationToken)
    {
        for (var waited = false; ; waited = true)
        {
            Task changed;
            lock (_gate)
            {
                if (_over is { } failure) throw failure;
                if (!IsPaused && !(throttled && Throttled is not null))
                {
                    _turns++;
                    return new Turn(End, waited);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Set(RunOptions options, bool paused, string? throttled) =>
        Change(() => (Options, IsPaused, Throttled) = (options, paused, throttled));

    /// <summary>False when it is too late for it.</summary>
    internal bool TryAbort()
    {
        if (!IsPassed) Change(() => (IsAborting, IsPaused) = (true, false));
        return !IsPassed;
    }

    /// <summary>Whoever asks from now on is told so.</summary>
    internal void Over(StepFailure failure) => Change(() => _over = failure);

    void End()
    {
        lock (_gate) _turns--;
    }

    void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, Anew());
        }

        changed.SetResult();
    }

    static TaskCompletionSource Anew() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
