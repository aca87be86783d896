namespace PgStrata.Planning;

/// <summary>What a step does beside its locks: how its time grows.</summary>
public enum Effect
{
    /// <summary>Catalog rows only: milliseconds at any table size.</summary>
    Catalog,

    /// <summary>Reads the heap; writes nothing.</summary>
    Scan,

    /// <summary>Builds an index.</summary>
    Build,

    /// <summary>Reads the heap and writes its rows to another table.</summary>
    Copy,

    /// <summary>Samples rows for statistics.</summary>
    Sample,
}
