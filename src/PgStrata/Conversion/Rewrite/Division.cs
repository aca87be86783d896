using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Conversion.Rewrite;

/// <summary>How the copy is divided into leaves.</summary>
sealed record Division
{
    /// <summary>RANGE, LIST or HASH.</summary>
    public required string Method { get; init; }

    public required KeyColumns Columns { get; init; }

    public required IReadOnlyList<StagedLeaf> Leaves { get; init; }

    /// <summary>What the leaves are, for people: half a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>What keeps leaves coming and going; null where there is no grid.</summary>
    public Policy? Policy { get; init; }

    /// <summary>The name of the fenced DEFAULT; null when there is none.</summary>
    public string? DefaultLeaf { get; init; }

    /// <summary>Where the last leaf ends: rows beyond it are no matter of DEFAULT.</summary>
    public Edge Until { get; init; } = Edge.MaxValue;

    /// <summary>
    /// Where the window begins; null when all rows are treated alike. Computed once, when the plan is made: what runs has it as a value.
    /// </summary>
    public long? CutOff { get; init; }
}
