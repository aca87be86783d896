using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>What the operator asks for: other leaves for a part of a partitioned table, which has a policy.</summary>
public sealed record ReshapeRequest
{
    /// <summary>The table.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>What is to be done.</summary>
    public required ReshapeVerb Verb { get; init; }

    /// <summary>The names of the leaves, not quoted: the one to split, or those to merge. A merge may give edges instead.</summary>
    public IReadOnlyList<string> Leaves { get; init; } = [];

    /// <summary>
    /// An edge, written as a value of the key: where the first leaf to merge begins, or from where on the period changes. Null for a
    /// change of period: from the first of the empty leaves at the end.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The edge where the last leaf to merge ends.</summary>
    public string? To { get; init; }

    /// <summary>The width of the new leaves. Null for a split: the policy's period.</summary>
    public Period? Every { get; init; }

    /// <summary>Change the period of all leaves.</summary>
    public bool All { get; init; }
}
