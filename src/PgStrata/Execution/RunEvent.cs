namespace PgStrata.Execution;

/// <summary>What a run tells while it goes on.</summary>
public abstract record RunEvent
{
    /// <summary>A step begins.</summary>
    public sealed record StepStarted(string Id, string Title, int Number, int Of) : RunEvent;

    /// <summary>A step ended well.</summary>
    public sealed record StepFinished(string Id, string Title, TimeSpan Took, double LockWaitMs, double LockHoldMs) : RunEvent
    {
        /// <summary>How long its rehearsal held the same locks before, milliseconds; 0 for a step that is not rehearsed.</summary>
        public double RehearsalHoldMs { get; init; }
    }

    /// <summary>A step was done by an earlier attempt.</summary>
    public sealed record StepSkipped(string Id, string Title) : RunEvent;

    /// <summary>A step cannot have its locks yet.</summary>
    public sealed record Waiting(string Id, int Attempt, IReadOnlyList<Blocker> Blockers) : RunEvent;

    /// <summary>A long statement goes on. Total is 0 when the server does not say.</summary>
    public sealed record Progressed(string Id, string Phase, long Done, long Total, string Unit) : RunEvent
    {
        /// <summary>What holds it up, and how the queue of changes does; null when there is nothing to say.</summary>
        public string? Detail { get; init; }
    }

    /// <summary>Something worth a line.</summary>
    public sealed record Noted(string Text) : RunEvent;
}
