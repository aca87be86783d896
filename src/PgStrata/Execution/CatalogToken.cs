using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>
/// One short text that changes with any DDL on a table, cheap enough to be asked for under its lock: the row versions of its catalog
/// entries. VACUUM and ANALYZE write theirs in place and leave it as it is.
/// </summary>
static class CatalogToken
{
    /// <summary>The token of the first relation, the one the step is about.</summary>
    internal static async Task<string> ReadAsync(Session session, IReadOnlyList<string> relations, CancellationToken cancellationToken) =>
        relations.Count == 0 ? "" : await session.ScalarAsync<string>(Query(relations[0]), cancellationToken).ConfigureAwait(false) ?? "";

    internal static IEnumerable<SqlText> Assert(IReadOnlyList<string> relations, string token)
    {
        if (relations.Count == 0) yield break;
        yield return DoBlock.Of(SqlText.Of($"""
            BEGIN
              IF ({Query(relations[0])}) IS DISTINCT FROM {Literal.Of(token)} THEN
                RAISE EXCEPTION 'the definition of % was changed meanwhile', {Literal.Of(relations[0])} USING ERRCODE = 'PS002';
              END IF;
            END
            """));
    }

    static SqlText Query(string relation)
    {
        var t = SqlText.Of($"pg_catalog.to_regclass({Literal.Of(relation)})");
        return SqlText.Of($"""
            SELECT pg_catalog.md5(pg_catalog.string_agg(v, ',' ORDER BY v)) FROM (
              SELECT 'c' || oid || ':' || xmin FROM pg_catalog.pg_class WHERE oid = {t}
              UNION ALL SELECT 'a' || attnum || ':' || xmin FROM pg_catalog.pg_attribute WHERE attrelid = {t}
              UNION ALL SELECT 'd' || oid || ':' || xmin FROM pg_catalog.pg_attrdef WHERE adrelid = {t}
              UNION ALL SELECT 'k' || oid || ':' || xmin FROM pg_catalog.pg_constraint WHERE conrelid = {t} OR confrelid = {t}
              UNION ALL SELECT 'i' || indexrelid || ':' || xmin FROM pg_catalog.pg_index WHERE indrelid = {t}
              UNION ALL SELECT 't' || oid || ':' || xmin FROM pg_catalog.pg_trigger WHERE tgrelid = {t}
              UNION ALL SELECT 'p' || oid || ':' || xmin FROM pg_catalog.pg_policy WHERE polrelid = {t}
              UNION ALL SELECT 'r' || oid || ':' || xmin FROM pg_catalog.pg_rewrite WHERE ev_class = {t}) x(v)
            """);
    }
}
