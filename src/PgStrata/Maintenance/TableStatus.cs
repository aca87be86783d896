using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>One table, for people.</summary>
public sealed record TableStatus
{
    /// <summary>The table, schema-qualified and quoted.</summary>
    public required string Table { get; init; }

    /// <summary>What should be; null when the row cannot be read.</summary>
    public Policy? Policy { get; init; }

    /// <summary>Why the table cannot be looked at; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Why maintenance leaves it alone; null when it does not.</summary>
    public string? LeftAlone { get; init; }

    /// <summary>The open operation that has it.</summary>
    public string? Operation { get; init; }

    /// <summary>Up to here every row has a leaf; null when not even what is written now has one.</summary>
    public string? CoveredUntil { get; init; }

    /// <summary>Why what is written now has no leaf, and since where; null when it has one. DEFAULT does not count.</summary>
    public string? Gap { get; init; }

    /// <summary>Up to here the policy wants leaves.</summary>
    public string? WantedUntil { get; init; }

    /// <summary>Now, or the highest number: µs since 1970-01-01 UTC, or the number; null when not known.</summary>
    public long? NowPosition { get; init; }

    /// <summary>As <see cref="WantedUntil"/>, in the units of <see cref="NowPosition"/>.</summary>
    public long? WantedPosition { get; init; }

    /// <summary>How many leaves maintenance would make now.</summary>
    public int Missing { get; init; }

    /// <summary>The last run of maintenance; null when there is no record.</summary>
    public LastRun? LastRun { get; init; }

    /// <summary>What the operator should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>By their bounds; DEFAULT last.</summary>
    public IReadOnlyList<LeafStatus> Leaves { get; init; } = [];
}
