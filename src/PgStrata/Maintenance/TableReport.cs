using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Maintenance;

/// <summary>What maintenance did to one table, or would do.</summary>
public sealed record TableReport
{
    /// <summary>The table, schema-qualified and quoted.</summary>
    public required string Table { get; init; }

    /// <summary>How it ended.</summary>
    public MaintainOutcome Outcome { get; init; }

    /// <summary>Why it was skipped or failed, or which rail keeps leaves; null when nothing did.</summary>
    public string? Message { get; init; }

    /// <summary>What the operator should know though nothing failed: outliers, gaps, leaves that a rail keeps.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Names of the leaves made, or to be made.</summary>
    public IReadOnlyList<string> Created { get; init; } = [];

    /// <summary>Names of the leaves dropped or detached, or to be.</summary>
    public IReadOnlyList<string> Expired { get; init; } = [];

    internal bool HasChanged => Created.Count + Expired.Count > 0;

    /// <summary>Up to here every row has a leaf: a value of the key in UTC; null when not known.</summary>
    public string? CoveredUntil { get; init; }

    /// <summary>The steps that ended well, as they went; none when only planned.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>The steps, with their SQL and locks; null when there are none.</summary>
    public Plan? Plan { get; init; }
}
