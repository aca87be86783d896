namespace PgStrata.Catalog;

/// <summary>One index. Its schema is the table's.</summary>
sealed record IndexShape
{
    public uint Oid { get; init; }

    public required string Name { get; init; }

    /// <summary>pg_get_indexdef. It leaves out exclusion operators: re-create those from the constraint.</summary>
    public required string Definition { get; init; }

    /// <summary>
    /// <see cref="Definition"/> from USING on: equal for the index of a plain table and the one of its partitioned successor.
    /// </summary>
    public required string Body { get; init; }

    public string Method { get; init; } = "btree";

    /// <summary>Key columns by name; null is an expression.</summary>
    public IReadOnlyList<string?> KeyColumns { get; init; } = [];

    public IReadOnlyList<string> IncludeColumns { get; init; } = [];

    public bool IsUnique { get; init; }

    public bool IsPrimary { get; init; }

    public bool IsExclusion { get; init; }

    /// <summary>False: CREATE INDEX CONCURRENTLY broke off, or a partitioned index lacks leaves. ATTACH ignores it.</summary>
    public bool IsValid { get; init; } = true;

    /// <summary>False for the index of a deferrable key.</summary>
    public bool IsImmediate { get; init; } = true;

    public bool IsClustered { get; init; }

    public bool IsReplicaIdentity { get; init; }

    /// <summary>15 and later.</summary>
    public bool NullsNotDistinct { get; init; }

    public bool HasExpressions { get; init; }

    public bool IsPartial { get; init; }

    public string? Predicate { get; init; }

    public uint? ConstraintOid { get; init; }

    public string? ConstraintName { get; init; }

    /// <summary>The index of the parent this one is attached to.</summary>
    public uint? ParentOid { get; init; }

    /// <summary>Null is the database's own.</summary>
    public string? Tablespace { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    public string? Comment { get; init; }

    /// <summary>ALTER INDEX … ALTER COLUMN n SET STATISTICS: number of the index column to its target.</summary>
    public IReadOnlyDictionary<int, int> ExpressionStatistics { get; init; } = new Dictionary<int, int>();

    /// <summary>Bytes on disk; not part of the fingerprint.</summary>
    public long Bytes { get; init; }
}
