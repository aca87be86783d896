using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>Extended statistics do not move with their table.</summary>
static class LeafStatisticsSql
{
    /// <summary>Brings them to the schema their table is in now: under the same names others may come to the old one.</summary>
    internal static SqlText Follow(QualifiedName leaf) => DoBlock.Of(SqlText.Of($"""
        DECLARE s record; BEGIN
          FOR s IN SELECT n.nspname, x.stxname FROM pg_catalog.pg_statistic_ext x
                   JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace
                   WHERE x.stxrelid = {SqlText.Regclass(leaf)} AND n.nspname <> {Literal.Of(leaf.Schema)} LOOP
            EXECUTE pg_catalog.format('ALTER STATISTICS %I.%I SET SCHEMA %I', s.nspname, s.stxname, {Literal.Of(leaf.Schema)});
          END LOOP;
        END
        """));
}
