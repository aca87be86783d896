namespace PgStrata.Catalog;

/// <summary>A constraint other than a foreign key, a constraint trigger or 18's NOT NULL, which live elsewhere in the shape.</summary>
sealed record ConstraintShape
{
    public uint Oid { get; init; }

    public required string Name { get; init; }

    /// <summary>c, p, u or x.</summary>
    public char Type { get; init; }

    /// <summary>pg_get_constraintdef: what follows ADD CONSTRAINT name.</summary>
    public required string Definition { get; init; }

    public bool Validated { get; init; } = true;

    public bool NoInherit { get; init; }

    /// <summary>False only for 18's NOT ENFORCED.</summary>
    public bool Enforced { get; init; } = true;

    public bool Deferrable { get; init; }

    public bool Deferred { get; init; }

    /// <summary>It came from a parent (a leaf's copy).</summary>
    public bool IsInherited { get; init; }

    public uint? IndexOid { get; init; }

    public IReadOnlyList<string> Columns { get; init; } = [];

    public string? Comment { get; init; }

    internal bool IsPrimaryKey => Type == 'p';

    internal bool IsUnique => Type == 'u';

    internal bool IsExclusion => Type == 'x';

    internal bool IsCheck => Type == 'c';
}
