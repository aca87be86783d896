namespace PgStrata.Conversion;

/// <summary>What roll-back and completion need to know of a conversion; kept in its plan.</summary>
sealed record ConversionRecord
{
    /// <summary>The staging schema.</summary>
    public required string Stage { get; init; }

    /// <summary>The legacy leaf's name, in the table's schema.</summary>
    public required string Legacy { get; init; }

    /// <summary>The bound CHECK on it.</summary>
    public required string BoundCheck { get; init; }

    /// <summary>Triggers the staged table gets in the switch only.</summary>
    public required IReadOnlyList<string> LateTriggers { get; init; }

    /// <summary>The key column.</summary>
    public required string Key { get; init; }

    /// <summary>Old index names to the legacy leaf's.</summary>
    public required IReadOnlyDictionary<string, string> Indexes { get; init; }

    /// <summary>Old statistics names to the legacy leaf's.</summary>
    public required IReadOnlyDictionary<string, string> Statistics { get; init; }

    /// <summary>Widened constraints: name to the spare index that brings the old one back.</summary>
    public required IReadOnlyDictionary<string, string> Spares { get; init; }

    /// <summary>Indexes and constraints the conversion added to the legacy leaf, under the names they end with.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>Those of <see cref="Added"/> that are bare indexes without a constraint.</summary>
    public required IReadOnlyList<string> BareAdded { get; init; }

    /// <summary>The unique indexes built ahead, under the names they are built with.</summary>
    public required IReadOnlyList<string> Built { get; init; }

    /// <summary>What became of foreign keys into the table: refuse, composite or drop.</summary>
    public required InboundForeignKeys InboundForeignKeys { get; init; }

    /// <summary>Names of the inbound foreign keys that became composite or were dropped; the others were re-made as they were.</summary>
    public required IReadOnlyList<string> ChangedInbound { get; init; }

    /// <summary>The table's shape before the conversion, as JSON.</summary>
    public required string Shape { get; init; }
}
