using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Maintenance;

/// <summary>What has become of one table so far in a run.</summary>
sealed class TableProgress(StoredPolicy stored)
{
    readonly HashSet<string> _notes = new(StringComparer.Ordinal);
    readonly List<string> _created = [];
    readonly List<string> _expired = [];
    readonly List<Stage> _stages = [];
    readonly List<StepReport> _steps = [];

    internal StoredPolicy Stored { get; } = stored;

    /// <summary>The plan of the start, before anything was done.</summary>
    internal TablePlan? Plan { get; set; }

    internal MaintainOutcome Outcome { get; private set; } = MaintainOutcome.Nothing;

    internal string? Message { get; private set; }

    internal string? CoveredUntil { get; set; }

    /// <summary>Retention came to a decision, so that the next run may go by this one.</summary>
    internal Partitioning.LastRetention? Retained { get; set; }

    internal bool HasChanged => _created.Count > 0 || _expired.Count > 0;

    /// <summary>The table as a policy row and a snapshot have it; null, and the reason is kept, when it cannot be worked on.</summary>
    internal TableState? StateOf(StoredPolicy policy, Snapshot snapshot)
    {
        if (policy.SkipReason is { } skip)
        {
            Skip(skip);
            return null;
        }

        var (state, fault) = TableState.Of(policy, snapshot);
        if (state is null) Fail(MaintainOutcome.Failed, fault!);
        return state;
    }

    void Skip(string reason) => (Outcome, Message) = (MaintainOutcome.Skipped, reason);

    /// <summary>The first failure is the one to tell; what was done stays done.</summary>
    internal void Fail(MaintainOutcome outcome, string message)
    {
        if (Outcome is MaintainOutcome.Failed or MaintainOutcome.NotObtained)
        {
            Note(message);
            return;
        }

        if (Outcome == MaintainOutcome.Attention) Note(Message!);
        (Outcome, Message) = (outcome, message);
    }

    /// <summary>Leaves stay that should go: no failure, but somebody should look.</summary>
    internal void Attend(string message)
    {
        if (Outcome is MaintainOutcome.Nothing or MaintainOutcome.Acted) (Outcome, Message) = (MaintainOutcome.Attention, message);
        else Note(message);
    }

    internal void Fail(StepFailure failure) =>
        Fail(
            failure.Kind is FailureKind.NotObtained or FailureKind.LeaseLost ? MaintainOutcome.NotObtained : MaintainOutcome.Failed,
            failure.Message);

    internal void Note(string note) => _notes.Add(note);

    internal void Note(IEnumerable<string> notes) => _notes.UnionWith(notes);

    internal void Acted() => Outcome = Outcome == MaintainOutcome.Nothing ? MaintainOutcome.Acted : Outcome;

    internal void Created(IEnumerable<string> leaves)
    {
        var count = _created.Count;
        _created.AddRange(leaves);
        if (_created.Count > count) Acted();
    }

    internal void Expired(string leaf)
    {
        _expired.Add(leaf);
        Acted();
    }

    /// <summary>Only planned: what would be done.</summary>
    internal void Planned(TablePlan plan, IReadOnlyList<Step> create, IReadOnlyList<Step> expire)
    {
        Note(plan.Notes());
        _created.AddRange(plan.NewNames);
        _expired.AddRange(plan.Retention.Due.Select(d => d.Leaf.Name));
        _stages.AddRange(plan.ToPlan(create, expire).Stages);
        if (_stages.Count > 0) Outcome = MaintainOutcome.Pending;
        foreach (var why in plan.Stops.Concat(plan.Staying)) Attend(why.Sentence);
    }

    internal void Ran(string stage, IReadOnlyList<Step> steps) => _stages.Add(new Stage(stage, null, steps));

    internal void Ran(StepReport step) => _steps.Add(step);

    internal TableReport Report() => new()
    {
        Table = Stored.Table,
        Outcome = Outcome,
        Message = Message,
        Notes = [.. _notes.Where(n => n != Message)],
        Created = _created,
        Expired = _expired,
        CoveredUntil = CoveredUntil,
        Steps = _steps,
        Plan = Plan is { } plan && _stages.Count > 0 ? plan.ToPlan([], []) with { Stages = _stages } : null,
    };
}
