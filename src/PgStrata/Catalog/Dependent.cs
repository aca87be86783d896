using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>An object bound to the table by OID: after a swap of names it would go on reading the old heap.</summary>
sealed record Dependent
{
    public DependentKind Kind { get; init; }

    public uint Oid { get; init; }

    /// <summary>pg_describe_object, under our search_path.</summary>
    public required string Identity { get; init; }

    /// <summary>Views, materialized views and functions: their name. Rules, policies, columns: the name of their table.</summary>
    public QualifiedName? Name { get; init; }

    /// <summary>Rules, policies, triggers, columns: their own name. Functions: their arguments.</summary>
    public string? Part { get; init; }

    /// <summary>1 leans on the table itself, 2 on something of depth 1, and so on. Only depth 1 has to be re-pointed.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>
    /// What makes it again: the query of a view, the whole CREATE of a function, rule or trigger, the expression of a default.
    /// </summary>
    public string? Definition { get; init; }

    /// <summary>A policy's USING.</summary>
    public string? Using { get; init; }

    /// <summary>A policy's WITH CHECK.</summary>
    public string? Check { get; init; }

    /// <summary>A materialized view's indexes, each a whole CREATE INDEX.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];

    /// <summary>A materialized view that has been filled.</summary>
    public bool IsPopulated { get; init; }

    public string? Owner { get; init; }

    /// <summary>A simple view that INSERT, UPDATE or DELETE pass through, or one with INSTEAD OF triggers or rules.</summary>
    public bool IsWritable { get; init; }

    /// <summary>View options: security_barrier, security_invoker, check_option.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>It leans on the table's primary key (GROUP BY id): it has to go before that key may.</summary>
    public bool GroupsByKey { get; init; }

    public IReadOnlyList<Grant> Acl { get; init; } = [];

    public bool AclIsDefault { get; init; } = true;

    public string? Comment { get; init; }
}
