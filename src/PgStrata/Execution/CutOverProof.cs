using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>Proof, from the server's own counters, that the tables of a cut-over are neither scanned nor rebuilt under the lock.</summary>
/// <remarks>
/// Counts of tuples returned in this transaction, and the files of the heap and its indexes, before and after. An ATTACH that does not
/// believe the bound CHECK scans; one that finds no matching index builds: both show here, and
/// the transaction fails instead of stalling users.
/// </remarks>
static class CutOverProof
{
    internal static IEnumerable<SqlText> Before(IReadOnlyList<string> relations)
    {
        if (relations.Count == 0) yield break;
        var oids = SqlText.Join(" || ' ' || ", relations.Select(r => SqlText.Of($"{Literal.Of(r)}::regclass::oid::text")));
        yield return SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.tables', {oids}, true)");
        yield return SqlText.Of(
            $"SELECT pg_catalog.set_config('pgstrata.read', ({Read}), true), pg_catalog.set_config('pgstrata.files', ({Files}), true)");
    }

    internal static IEnumerable<SqlText> After(IReadOnlyList<string> relations)
    {
        if (relations.Count == 0) yield break;
        yield return DoBlock.Of(SqlText.Of($"""
            DECLARE f text; BEGIN
              IF ({Read})::bigint > pg_catalog.current_setting('pgstrata.read')::bigint THEN
                RAISE EXCEPTION 'the cut-over would scan a table under its lock' USING ERRCODE = 'PS002';
              END IF;
              FOR f IN SELECT pg_catalog.regexp_split_to_table(({Files}), ' ') LOOP
                IF NOT f = ANY (pg_catalog.string_to_array(pg_catalog.current_setting('pgstrata.files'), ' ')) THEN
                  RAISE EXCEPTION 'the cut-over would build or rewrite a file under its lock (relation %)',
                    split_part(f, ':', 1)::oid::regclass USING ERRCODE = 'PS002';
                END IF;
              END LOOP;
            END
            """));
    }

    static SqlText Tables => SqlText.Raw(
        "pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.current_setting('pgstrata.tables'), ' ')::oid[])");

    static SqlText Read => SqlText.Of(
        $"SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_returned(t))::bigint::text FROM {Tables} t");

    static SqlText Files => SqlText.Of($"""
        SELECT pg_catalog.string_agg(c.oid::text || ':' || c.relfilenode::text, ' ') FROM pg_catalog.pg_class c
        WHERE c.oid IN (SELECT t FROM {Tables} t UNION ALL SELECT i.indexrelid FROM {Tables} t JOIN pg_catalog.pg_index i ON i.indrelid = t)
        """);
}
