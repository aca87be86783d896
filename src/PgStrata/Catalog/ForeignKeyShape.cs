using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A foreign key out of the table or into it; only the key as declared, never its per-leaf children.</summary>
sealed record ForeignKeyShape
{
    public uint Oid { get; init; }

    public required string Name { get; init; }

    public QualifiedName Referencing { get; init; }

    public uint ReferencingOid { get; init; }

    public bool ReferencingIsPartitioned { get; init; }

    public string ReferencingOwner { get; init; } = "";

    public QualifiedName Referenced { get; init; }

    public uint ReferencedOid { get; init; }

    public bool ReferencedIsPartitioned { get; init; }

    public string ReferencedOwner { get; init; } = "";

    public IReadOnlyList<string> Columns { get; init; } = [];

    public IReadOnlyList<string> ReferencedColumns { get; init; } = [];

    /// <summary>Columns named by ON DELETE SET NULL (…); empty is all. 15 and later.</summary>
    public IReadOnlyList<string> DeleteSetColumns { get; init; } = [];

    /// <summary>pg_get_constraintdef: what follows ADD CONSTRAINT name.</summary>
    public required string Definition { get; init; }

    public bool Validated { get; init; } = true;

    /// <summary>False only for 18's NOT ENFORCED.</summary>
    public bool Enforced { get; init; } = true;

    public bool Deferrable { get; init; }

    public bool Deferred { get; init; }

    /// <summary>a no action, r restrict, c cascade, n set null, d set default.</summary>
    public char DeleteAction { get; init; } = 'a';

    /// <summary>Changes of the referenced table are carried into the referencing one.</summary>
    internal bool IsActing => DeleteAction is 'c' or 'n' or 'd' || UpdateAction is 'c' or 'n' or 'd';

    /// <summary>As <see cref="DeleteAction"/>.</summary>
    public char UpdateAction { get; init; } = 'a';

    /// <summary>s simple or f full.</summary>
    public char MatchType { get; init; } = 's';

    /// <summary>The unique index the key leans on.</summary>
    public uint ReferencedIndexOid { get; init; }

    public string? Comment { get; init; }

    /// <summary>It references its own table, and so stands in both lists.</summary>
    internal bool IsSelf => ReferencingOid == ReferencedOid;
}
