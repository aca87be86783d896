namespace PgStrata.Planning;

/// <summary>An operation as data: printed, saved, reviewed and run as the same thing.</summary>
public sealed record Plan
{
    /// <summary>The format of this document.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The operation this plan becomes; part of the name of everything temporary it makes.</summary>
    public required string Operation { get; init; }

    /// <summary>What it does: <c>convert</c>, <c>rollback</c>, <c>complete</c>, <c>abort</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>The table, schema-qualified and quoted.</summary>
    public required string Table { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>The shape the plan was made for; a changed shape refuses to run.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What was decided and why, and what the operator should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What was looked at before the first change.</summary>
    public IReadOnlyList<PreflightCheck> Preflight { get; init; } = [];

    /// <summary>Every object of the table and what becomes of it.</summary>
    public IReadOnlyList<AccountLine> Accounting { get; init; } = [];

    /// <summary>What the operator said about how it is run; null when nothing was said and the defaults count.</summary>
    public RunSettings? Run { get; init; }

    /// <summary>The stages, in order.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>The state the operation is in when all its steps are done.</summary>
    public string EndState { get; init; } = "done";

    /// <summary>What a roll-back or a completion of this operation is planned from.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>All steps of all stages, in order.</summary>
    internal IEnumerable<Step> Steps => Stages.SelectMany(s => s.Steps);

    /// <summary>
    /// The same plan as another operation. The id stands in the names of everything temporary, so it is replaced wherever it is written;
    /// the new one is as long, so no name is cut elsewhere.
    /// </summary>
    internal Plan Under(string operation) => PlanJson.Read(PlanJson.Write(this).Replace(Operation, operation, StringComparison.Ordinal));

    /// <summary>The plan without these steps.</summary>
    internal Plan Without(IReadOnlySet<string>? steps) => steps is not { Count: > 0 } ? this : this with
    {
        Stages = [.. Stages.Select(s => s with { Steps = [.. s.Steps.Where(t => !steps.Contains(t.Id))] }).Where(s => s.Steps.Count > 0)],
    };

    /// <summary>True when a check forbids the plan to run.</summary>
    internal bool IsBlocked => Preflight.Any(c => c.Verdict == Verdict.Block);
}
