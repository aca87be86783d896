using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// What is said of one index of a leaf, whose name there is the server's choice: it is found by its text. The leaf's name is in
/// <c>pgstrata.relation</c>.
/// </summary>
static class LeafIndexSql
{
    internal static IEnumerable<SqlText> Of(TableShape shape, Func<IndexShape, string> bodyOnLeaf)
    {
        foreach (var index in shape.Indexes)
        {
            var body = bodyOnLeaf(index);
            if (index.IsClustered) yield return On(index, body, "'ALTER TABLE ' || r || ' CLUSTER ON ' || quote_ident(n)");
            if (index.IsReplicaIdentity)
                yield return On(index, body, "'ALTER TABLE ' || r || ' REPLICA IDENTITY USING INDEX ' || quote_ident(n)");
            foreach (var (column, target) in index.ExpressionStatistics)
                yield return On(index, body, $"format('ALTER INDEX %I.%I ALTER COLUMN {column} SET STATISTICS {target}', s, n)");
        }
    }

    static SqlText On(IndexShape index, string body, string command) => DoBlock.Of(SqlText.Of($"""
        DECLARE r text := pg_catalog.current_setting('pgstrata.relation'); b text := {Literal.Of(" " + body)}; s text; n text; BEGIN
          SELECT m.nspname, c.relname INTO STRICT s, n FROM pg_catalog.pg_index x
          JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid JOIN pg_catalog.pg_namespace m ON m.oid = c.relnamespace
          WHERE x.indrelid = pg_catalog.to_regclass(r) AND x.indisunique = {Literal.Of(index.IsUnique)}
            AND right(pg_catalog.pg_get_indexdef(x.indexrelid), length(b)) = b
          ORDER BY c.oid LIMIT 1;
          EXECUTE {SqlText.Raw(command)};
        END
        """));
}
