using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>One live column.</summary>
sealed record ColumnShape
{
    /// <summary>attnum: stays what it is when other columns are dropped.</summary>
    public int Number { get; init; }

    public required string Name { get; init; }

    /// <summary>format_type with its typmod, schema-qualified unless the type is in pg_catalog.</summary>
    public required string TypeName { get; init; }

    public uint TypeOid { get; init; }

    public bool NotNull { get; init; }

    /// <summary>The named constraint behind <see cref="NotNull"/>; null before 18.</summary>
    public NotNullShape? NotNullConstraint { get; init; }

    /// <summary>The default's expression, or the generation expression of a generated column.</summary>
    public string? Default { get; init; }

    /// <summary>Blank, s (stored) or v (virtual, 18).</summary>
    public char Generated { get; init; } = ' ';

    /// <summary>Blank, a (ALWAYS) or d (BY DEFAULT).</summary>
    public char Identity { get; init; } = ' ';

    /// <summary>p, e, m or x.</summary>
    public char Storage { get; init; } = 'p';

    /// <summary>False when SET STORAGE moved it away from the type's own.</summary>
    public bool IsDefaultStorage { get; init; } = true;

    /// <summary>Blank (server default), p (pglz) or l (lz4).</summary>
    public char Compression { get; init; } = ' ';

    /// <summary>SET STATISTICS; null is the server's default.</summary>
    public int? StatisticsTarget { get; init; }

    /// <summary>Only n_distinct and n_distinct_inherited: late minors keep pg_attver here for every column.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public IReadOnlyList<Grant> Acl { get; init; } = [];

    /// <summary>Null when it is the type's own.</summary>
    public QualifiedName? Collation { get; init; }

    public string? Comment { get; init; }

    internal bool IsGenerated => Generated != ' ';

    internal bool IsIdentity => Identity != ' ';
}
