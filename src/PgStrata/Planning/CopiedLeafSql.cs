using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Leaves of a copy that is given up, with their rows: the table has them all.</summary>
static class CopiedLeafSql
{
    /// <summary>Only while it is a leaf of the staged table: whatever else has its name now is not ours.</summary>
    internal static SqlText Drop(QualifiedName staged, QualifiedName leaf) => DoBlock.Of(SqlText.Of($"""
        BEGIN
          IF EXISTS (SELECT FROM pg_catalog.pg_inherits
                     WHERE inhrelid = {SqlText.Regclass(leaf)} AND inhparent = {SqlText.Regclass(staged)}) THEN
            DROP TABLE {leaf};
          END IF;
        END
        """));
}
