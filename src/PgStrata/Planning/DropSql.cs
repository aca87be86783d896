using PgStrata.Sql;

namespace PgStrata.Planning;

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
              USING ERRCODE = 'PS002', HINT = 'Move the rows away, or detach what has them and rename it, then go on.';
          END IF;
          DROP TABLE {table};
        END
        """));

    /// <summary>
    /// An index goes where its table goes. No block can drop it concurrently, so whoever moved the table is told which one is left.
    /// </summary>
    internal static SqlText NoIndexLeft(uint table, string index) => DoBlock.Of(SqlText.Of($"""
        DECLARE i regclass; BEGIN
          SELECT x.indexrelid INTO i FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
            WHERE x.indrelid = {table} AND c.relname = {Literal.Of(index)};
          IF FOUND THEN
            RAISE EXCEPTION '% has been moved with its table', i
              USING ERRCODE = 'PS002', HINT = pg_catalog.format('DROP INDEX CONCURRENTLY %s; then go on.', i);
          END IF;
        END
        """));
}
