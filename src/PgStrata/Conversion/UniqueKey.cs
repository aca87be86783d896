using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>A primary key, unique constraint or unique index of the table and what becomes of it.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Constraint">Its constraint; null for a bare unique index.</param>
/// <param name="Treatment">What becomes of it.</param>
/// <param name="Built">The unique index with the key column, built ahead; null when nothing is built.</param>
/// <param name="Spare">The unique index without it, kept on the legacy leaf as the way back; null when the old index itself stays.</param>
sealed record UniqueKey(IndexShape Index, ConstraintShape? Constraint, KeyTreatment Treatment, string? Built, string? Spare)
{
    internal string Name => Constraint?.Name ?? Index.Name;

    string Kind => Constraint?.IsPrimaryKey == true ? "PRIMARY KEY" : "UNIQUE";

    /// <summary>PRIMARY KEY or UNIQUE as the parent has it: a key that stays local leaves the parent a plain UNIQUE.</summary>
    internal string ParentKind => Treatment == KeyTreatment.Local ? "UNIQUE" : Kind;

    internal string LocalKind => Kind;

    /// <summary>The column list of the key as it is, and with the key column added.</summary>
    internal SqlText Columns => SqlText.List(Index.KeyColumns.Select(c => new Identifier(c!)));

    internal SqlText WideColumns(string key) =>
        Treatment == KeyTreatment.Adopt ? Columns : SqlText.Of($"{Columns}, {new Identifier(key)}");

    internal SqlText NullsAndInclude(SqlText columns)
    {
        var nulls = Index.NullsNotDistinct ? SqlText.Raw("NULLS NOT DISTINCT ") : default;
        var include = Index.IncludeColumns.Count > 0
            ? SqlText.Of($" INCLUDE ({SqlText.List(Index.IncludeColumns.Select(c => new Identifier(c)))})")
            : default;
        return SqlText.Of($"{nulls}({columns}){include}");
    }

    /// <summary>The same for CREATE INDEX, where NULLS NOT DISTINCT comes last.</summary>
    internal SqlText NullsAndIncludeAsIndex(string key)
    {
        var include = Index.IncludeColumns.Count > 0
            ? SqlText.Of($" INCLUDE ({SqlText.List(Index.IncludeColumns.Select(c => new Identifier(c)))})")
            : default;
        return SqlText.Of($"({WideColumns(key)}){include}{SqlText.Raw(Index.NullsNotDistinct ? " NULLS NOT DISTINCT" : "")}");
    }

    /// <summary>The spare's columns: those the key has now.</summary>
    internal SqlText NarrowAsIndex() => (this with { Treatment = KeyTreatment.Adopt }).NullsAndIncludeAsIndex("");

    internal SqlText Deferral => Constraint is { Deferrable: true } c
        ? SqlText.Raw(c.Deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE")
        : default;
}
