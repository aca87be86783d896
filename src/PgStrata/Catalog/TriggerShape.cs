using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A trigger somebody made; those that enforce foreign and deferrable keys belong to their constraint.</summary>
sealed record TriggerShape
{
    public uint Oid { get; init; }

    public required string Name { get; init; }

    /// <summary>pg_get_triggerdef: the whole CREATE TRIGGER.</summary>
    public required string Definition { get; init; }

    /// <summary>O origin, A always, R replica, D disabled.</summary>
    public char Enabled { get; init; } = 'O';

    /// <summary>FOR EACH ROW; such a trigger is cloned onto every leaf.</summary>
    public bool IsRow { get; init; }

    public bool IsConstraint { get; init; }

    /// <summary>BEFORE, so it may change the key after routing.</summary>
    public bool IsBefore { get; init; }

    public bool OnInsert { get; init; }

    public bool OnUpdate { get; init; }

    public bool OnDelete { get; init; }

    public bool OnTruncate { get; init; }

    /// <summary>REFERENCING OLD/NEW TABLE: as a row trigger it keeps the table from becoming a leaf.</summary>
    public bool UsesTransitionTables { get; init; }

    /// <summary>A clone of the parent's.</summary>
    public bool IsInherited { get; init; }

    public QualifiedName Function { get; init; }

    public string? Comment { get; init; }
}
