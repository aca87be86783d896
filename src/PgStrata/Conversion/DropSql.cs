using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Drops what an operation has made, and never a row with it.</summary>
static class DropSql
{
    /// <summary>
    /// Drops a leaf, or a partitioned table with the leaves that are left, if no row is in it. Rows can be there: somebody may have swapped
    /// names, written to a leaf directly, or attached a table of theirs.
    /// </summary>
    internal static SqlText Empty(QualifiedName table) => DoBlock.Of(SqlText.Of($"""
        BEGIN
          IF {SqlText.Regclass(table)} IS NULL THEN RETURN; END IF;
          LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;
          IF EXISTS (SELECT FROM {table}) THEN
            RAISE EXCEPTION '% holds rows, so it is not dropped', {Literal.Of(table.ToString())}
              USING ERRCODE = 'PS002', HINT = 'Move the rows, or detach the leaf that has them, then go on.';
          END IF;
          DROP TABLE {table};
        END
        """));
}
