using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A sequence that feeds a column: behind an identity, owned by the column, or only named in its default.</summary>
sealed record SequenceShape
{
    public uint Oid { get; init; }

    public QualifiedName Name { get; init; }

    /// <summary>The column it feeds, or belongs to.</summary>
    public required string Column { get; init; }

    /// <summary>Made by GENERATED … AS IDENTITY: cannot be given to another table.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>
    /// OWNED BY the column (serial): dropping the table drops it, and with it the default of whoever uses it.
    /// </summary>
    public bool IsOwned { get; init; }

    /// <summary>The column's default names it.</summary>
    public bool IsUsedByDefault { get; init; }

    public string TypeName { get; init; } = "bigint";

    public long Start { get; init; } = 1;

    public long Increment { get; init; } = 1;

    public long Min { get; init; } = 1;

    public long Max { get; init; } = long.MaxValue;

    public long Cache { get; init; } = 1;

    public bool Cycle { get; init; }

    /// <summary>
    /// The last value handed out as far as the catalog tells; null when untouched or not readable. Not part of the fingerprint.
    /// </summary>
    public long? LastValue { get; init; }

    public IReadOnlyList<Grant> Acl { get; init; } = [];

    public bool AclIsDefault { get; init; } = true;

    public string Owner { get; init; } = "";

    public string? Comment { get; init; }

    public char Persistence { get; init; } = 'p';
}
