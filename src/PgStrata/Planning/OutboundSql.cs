using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// Foreign keys of the table itself. A copy cannot have them before the switch: it lags behind, and a row that is still in it would forbid
/// to delete what it references. Nor can the old heap after it.
/// </summary>
static class OutboundSql
{
    internal static IEnumerable<SqlText> Drop(TableShape shape, QualifiedName table)
    {
        if (shape.ForeignKeys.Count > 0) yield return Alter(table, shape, f => SqlText.Of($"DROP CONSTRAINT {new Identifier(f.Name)}"));
    }

    /// <summary>Enforced for new rows at once, on the table or leaf by leaf; no row is looked at.</summary>
    /// <param name="shape">The table.</param>
    /// <param name="leaves">Its leaves.</param>
    /// <param name="parentTakesNotValid">From 18 on.</param>
    internal static IEnumerable<SqlText> AddNotValid(TableShape shape, IEnumerable<QualifiedName> leaves, bool parentTakesNotValid) =>
        shape.ForeignKeys.Count == 0 ? []
        : parentTakesNotValid ? [.. AddNotValid(shape, shape.Name), .. Comments(shape)]
        : leaves.SelectMany(leaf => AddNotValid(shape, leaf));

    /// <summary>Makes one key of the table of those its leaves have.</summary>
    internal static IEnumerable<SqlText> Adopt(ForeignKeyShape fk, QualifiedName table) => ForeignKeySql.AddOut(fk, table);

    /// <summary>Looks at every row of one leaf, or of the table, for all keys.</summary>
    internal static SqlText Validate(TableShape shape, QualifiedName table) =>
        Alter(table, shape, f => SqlText.Of($"VALIDATE CONSTRAINT {new Identifier(f.Name)}"));

    internal static IEnumerable<SqlText> AddNotValid(TableShape shape, QualifiedName table)
    {
        if (shape.ForeignKeys.Count > 0)
            yield return Alter(
                table, shape, f => SqlText.Of($"ADD CONSTRAINT {new Identifier(f.Name)} {SqlText.Raw(f.Definition)} NOT VALID"));
    }

    static SqlText Alter(QualifiedName table, TableShape shape, Func<ForeignKeyShape, SqlText> what) =>
        SqlText.Of($"ALTER TABLE {table} {SqlText.Join(", ", shape.ForeignKeys.Select(what))}");

    internal static IEnumerable<SqlText> Comments(TableShape shape) =>
        from fk in shape.ForeignKeys
        where fk.Comment is not null
        select SqlText.Of($"COMMENT ON CONSTRAINT {new Identifier(fk.Name)} ON {shape.Name} IS {Literal.Of(fk.Comment!)}");
}
