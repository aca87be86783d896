using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Execution;

namespace PgStrata.Cli.Bodies;

/// <summary>Shows a run while it goes on, on stderr.</summary>
sealed class RunListener(CommandContext context) : IProgress<RunEvent>
{
    public void Report(RunEvent value)
    {
        switch (value)
        {
            case RunEvent.StepStarted s: context.Progress.Report(new ProgressSample($"[{s.Number}/{s.Of}] {s.Title}", 0, null, "")); break;
            case RunEvent.StepFinished f: Say($"✓ {f.Title}  {Quantity.Duration(f.Took)}{Held(f)}"); break;
            case RunEvent.StepSkipped k: Say($"· {k.Title}  done before"); break;
            case RunEvent.Waiting w:
                var blockers = string.Join("; ", w.Blockers.DefaultIfEmpty().Select(b => b?.ToString() ?? "short transactions"));
                Say($"  waiting ({w.Id}, attempt {w.Attempt}): {blockers}");
                break;
            case RunEvent.Progressed p:
                context.Progress.Report(new ProgressSample(p.Phase, p.Done, p.Total > 0 ? p.Total : null, p.Unit) { Detail = p.Detail });
                break;
            case RunEvent.Noted n: Say("  " + n.Text); break;
        }
    }

    static string Held(RunEvent.StepFinished f) =>
        f.LockHoldMs <= 0 ? ""
        : f.RehearsalHoldMs <= 0 ? $"  (locks held {f.LockHoldMs:0.0} ms)"
        : $"  (locks held {f.LockHoldMs:0.0} ms; in the rehearsal {f.RehearsalHoldMs:0.0} ms)";

    void Say(string text) => context.Progress.Interrupt(() => context.Messages.Say(text));
}
