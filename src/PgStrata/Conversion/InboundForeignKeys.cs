namespace PgStrata.Conversion;

/// <summary>What becomes of a foreign key into a table whose referenced key is widened.</summary>
public enum InboundForeignKeys
{
    /// <summary>The conversion is refused.</summary>
    Refuse,

    /// <summary>It becomes one over both columns; the referencing table has the key column under the same name.</summary>
    Composite,

    /// <summary>It is dropped; the query that finds orphans is kept in the journal.</summary>
    Drop,
}
