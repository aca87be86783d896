using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>A policy row with what the database says about its table.</summary>
sealed record StoredPolicy
{
    /// <summary>The row's key: the table, schema-qualified and quoted.</summary>
    public required string Table { get; init; }

    /// <summary>The policy as the row has it, by which a change during the run is seen.</summary>
    public string Text { get; init; } = "";

    /// <summary>Null when the row cannot be read.</summary>
    public Policy? Policy { get; init; }

    /// <summary>Why <see cref="Policy"/> is null.</summary>
    public string? Fault { get; init; }

    /// <summary>The leaf template as JSON; null when none was made yet.</summary>
    public string? Template { get; init; }

    /// <summary>Why maintenance leaves the table alone.</summary>
    public string? Suspended { get; init; }

    public DateTime? AnalyzedAt { get; init; }

    public LastRetention? Last { get; init; }

    /// <summary>The open operation that has the table.</summary>
    public string? Operation { get; init; }

    /// <summary>The table of exactly the policy's name; null when there is none.</summary>
    public uint? Oid { get; init; }

    /// <summary>Why maintenance leaves the table alone; null when it does not.</summary>
    internal string? SkipReason =>
        Operation is { } id ? $"operation {id} has the table: pgstrata operation show {id}"
        : Suspended is { } why ? $"the policy is suspended: {why}"
        : Policy?.Paused == true ? "the policy is paused"
        : null;
}
