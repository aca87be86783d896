using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Evidence that nothing in a database changed: the rows of its catalogs with the transactions that wrote them.</summary>
static class CatalogFingerprint
{
    static readonly string[] Catalogs =
    [
        "pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_trigger", "pg_policy", "pg_rewrite", "pg_proc", "pg_namespace",
        "pg_attrdef", "pg_statistic_ext", "pg_publication", "pg_publication_rel", "pg_sequence", "pg_inherits", "pg_type",
    ];

    internal static Task<string> ReadAsync(TestDatabase database) => database.ScalarAsync<string>(
        "SELECT string_agg(x, ' ' ORDER BY x) FROM (" + string.Join(
            " UNION ALL ",
            // Autovacuum writes statistics of a table into its pg_class row in place, which leaves xmin alone.
            Catalogs.Select(
                c => $"SELECT '{c} ' || md5(string_agg(r.ctid::text || r.xmin::text, ',' ORDER BY r.ctid)) AS x FROM pg_catalog.{c} r"))
        + ") all_of_them");
}
