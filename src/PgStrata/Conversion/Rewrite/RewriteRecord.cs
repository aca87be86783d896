using PgStrata.Planning;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What roll-back and completion need to know of a conversion by rewrite; kept in its plan.</summary>
sealed record RewriteRecord
{
    /// <summary>The staging schema.</summary>
    public required string Stage { get; init; }

    /// <summary>The schema the old heap is in after the switch, under its own name; the queues and ledgers are in it too.</summary>
    public required string Old { get; init; }

    /// <summary>The key column.</summary>
    public required string Key { get; init; }

    /// <summary>More key columns behind it.</summary>
    public IReadOnlyList<string> MoreKeys { get; init; } = [];

    internal KeyColumns Columns => new([Key, .. MoreKeys]);

    /// <summary>Columns that are compressed otherwise than in the old heap.</summary>
    public IReadOnlyList<string> Compressed { get; init; } = [];

    /// <summary>The leaves of the copy, in the table's schema.</summary>
    public required IReadOnlyList<string> Leaves { get; init; }

    /// <summary>Where the window began that rows before it were left out of, as text of the key; null when none were.</summary>
    public string? LeftBefore { get; init; }

    /// <summary>The old heap, with the rows that were left in it, is not dropped.</summary>
    public bool KeepsOld { get; init; }

    /// <summary>What became of foreign keys into the table: refuse, composite or drop.</summary>
    public required InboundForeignKeys InboundForeignKeys { get; init; }

    /// <summary>Names of the inbound foreign keys that became composite or were dropped; the others were re-made as they were.</summary>
    public required IReadOnlyList<string> ChangedInbound { get; init; }

    /// <summary>The table's shape before the conversion, as JSON.</summary>
    public required string Shape { get; init; }
}
