using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>A primary key, unique constraint or unique index of the table and what becomes of it.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Constraint">Its constraint; null for a bare unique index.</param>
/// <param name="Treatment">What becomes of it.</param>
/// <param name="Built">The unique index with the key column, built ahead; null when nothing is built.</param>
/// <param name="Spare">The unique index without it, kept on the legacy leaf as the way back; null when the old index itself stays.</param>
sealed record UniqueKey(IndexShape Index, ConstraintShape? Constraint, KeyTreatment Treatment, string? Built, string? Spare)
{
    internal string Name => Constraint?.Name ?? Index.Name;

    /// <summary>PRIMARY KEY or UNIQUE as the parent has it: a key that stays local leaves the parent a plain UNIQUE.</summary>
    internal string ParentKind => Treatment == KeyTreatment.Local ? "UNIQUE" : LocalKind;

    internal string LocalKind => Constraint?.IsPrimaryKey == true ? "PRIMARY KEY" : "UNIQUE";

    /// <summary>The column list of the key as it is, and with the key column added.</summary>
    internal SqlText Columns => SqlText.List(Index.KeyColumns.Select(c => new Identifier(c!)));

    internal SqlText WideColumns(KeyColumns key) => Treatment == KeyTreatment.Adopt
        ? Columns
        : SqlText.List(Index.KeyColumns.OfType<string>().Concat(key.MissingFrom(Index)).Select(c => new Identifier(c)));

    /// <summary>What follows ADD CONSTRAINT name.</summary>
    internal SqlText ConstraintBody(string kind, SqlText columns)
    {
        var nulls = SqlText.Raw(Index.NullsNotDistinct ? "NULLS NOT DISTINCT " : "");
        var include = Index.IncludeColumns.Count > 0
            ? SqlText.Of($" INCLUDE ({SqlText.List(Index.IncludeColumns.Select(c => new Identifier(c)))})")
            : default;
        var options = SqlText.Raw(Index.Options.Count > 0 ? $" WITH ({string.Join(", ", Index.Options)})" : "");
        var tablespace = Index.Tablespace is { } t ? SqlText.Of($" USING INDEX TABLESPACE {new Identifier(t)}") : default;
        return SqlText.Of($"{SqlText.Raw(kind)} {nulls}({columns}){include}{options}{tablespace}{Deferral}");
    }

    /// <summary>
    /// The index's text from USING on, with the key column where it is added: operator classes, order and options are kept.
    /// </summary>
    internal string WideBody(KeyColumns key) => Treatment == KeyTreatment.Adopt
        ? Index.Body
        : key.MissingFrom(Index).Aggregate(Index.Body, (body, column) => IndexBody.WithColumn(body, new Identifier(column).ToString()));

    /// <summary>The text of the index that plays this key's part on a leaf.</summary>
    internal string BodyOnLeaf(KeyColumns key) => Treatment == KeyTreatment.Local ? Index.Body : WideBody(key);

    /// <summary>For the end of CREATE INDEX; a partial index is never built here.</summary>
    internal SqlText Tablespace => Index.Tablespace is { } t ? SqlText.Of($" TABLESPACE {new Identifier(t)}") : default;

    internal SqlText Deferral => Constraint is { Deferrable: true } c
        ? SqlText.Raw(c.Deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE")
        : default;
}
