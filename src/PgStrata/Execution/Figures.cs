using System.Diagnostics;

namespace PgStrata.Execution;

/// <summary>Gathers how a run is doing from what it tells.</summary>
sealed class Figures
{
    readonly Lock _gate = new();
    readonly Stopwatch _clock = Stopwatch.StartNew();
    LiveFigures _now = new();
    ProgressRate _rate = new();

    /// <summary>What of it the run itself does not tell: how it is held up, what is queued.</summary>
    internal Func<LiveFigures, LiveFigures> Rest { get; set; } = figures => figures;

    internal void Note(RunEvent what)
    {
        lock (_gate)
            _now = what switch
            {
                RunEvent.StepStarted s => new LiveFigures { Step = s.Id, Title = s.Title, Number = s.Number, Of = s.Of },
                RunEvent.Progressed p => Progress(p),
                RunEvent.Waiting w => _now with { Waiting = string.Join("; ", w.Blockers.DefaultIfEmpty().Select(Name)) },
                _ => _now,
            };
    }

    internal LiveFigures Read()
    {
        LiveFigures figures;
        lock (_gate)
        {
            var rate = _rate.At(_clock.Elapsed);
            figures = _now with { Rate = rate, Eta = rate > 0 && _now.Total is { } total ? (total - _now.Done) / rate : null };
        }

        return Rest(figures);
    }

    LiveFigures Progress(RunEvent.Progressed p)
    {
        if (_now.Phase != p.Phase) _rate = new ProgressRate();
        _rate.Add(_clock.Elapsed, p.Done);
        return _now with { Phase = p.Phase, Done = p.Done, Total = p.Total > 0 ? p.Total : null, Unit = p.Unit, Waiting = null };
    }

    static string Name(Blocker? blocker) => blocker?.ToString() ?? "short transactions";
}
