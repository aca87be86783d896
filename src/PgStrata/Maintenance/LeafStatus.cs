namespace PgStrata.Maintenance;

/// <summary>One leaf, for people.</summary>
public sealed record LeafStatus
{
    /// <summary>Its name, schema-qualified and quoted.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Where it begins, as a value of the key in UTC; MINVALUE, DEFAULT, or the server's own text when it cannot be computed with.
    /// </summary>
    public required string Lower { get; init; }

    /// <summary>Where it ends, as <see cref="Lower"/>.</summary>
    public required string Upper { get; init; }

    /// <summary>µs since 1970-01-01 UTC, or the number; null when it is open or none.</summary>
    public long? LowerPosition { get; init; }

    /// <summary>As <see cref="LowerPosition"/>.</summary>
    public long? UpperPosition { get; init; }

    /// <summary>With indexes and TOAST, bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>An estimate; null when never analyzed.</summary>
    public double? Rows { get; init; }

    /// <summary>The DEFAULT partition.</summary>
    public bool IsDefault { get; init; }

    /// <summary>What is written now belongs here.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Made ahead.</summary>
    public bool IsFuture { get; init; }

    /// <summary>Open below: the old heap, adopted.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Past its retention.</summary>
    public bool IsDue { get; init; }

    /// <summary>Half detached.</summary>
    public bool IsPending { get; init; }
}
