namespace PgStrata.Store;

/// <summary>What every later leaf gets that PostgreSQL gives it neither by LIKE nor by ATTACH: the shape of the old table.</summary>
sealed record LeafTemplate
{
    /// <summary>The owner.</summary>
    public required string Owner { get; init; }

    /// <summary>The access method; null is the server's own.</summary>
    public string? AccessMethod { get; init; }

    /// <summary>The tablespace; null is the database's own.</summary>
    public string? Tablespace { get; init; }

    /// <summary>UNLOGGED.</summary>
    public bool Unlogged { get; init; }

    /// <summary>Storage parameters, those of the TOAST table with their prefix: a partitioned parent refuses them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>
    /// Statements on the leaf, written with <see cref="LeafMark"/> where its name stands: grants, settings of columns, policies. The
    /// setting <c>pgstrata.relation</c> holds it too.
    /// </summary>
    public IReadOnlyList<string> Statements { get; init; } = [];

    /// <summary>What all this comes to on a leaf, for telling drift; null in a template that does not know.</summary>
    public LeafLook? Look { get; init; }

    /// <summary>Stands for the leaf's qualified name in <see cref="Statements"/>. No SQL text of the server holds it by chance.</summary>
    public const string LeafMark = "\u0001leaf\u0001";

    /// <summary>Stands for the leaf's bare name, quoted: sub-selects of policies call the row by it.</summary>
    public const string NameMark = "\u0001name\u0001";
}
