using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Publications that carry the table, by itself, by an ancestor, by its schema or because they carry all.</summary>
static class PublicationSection
{
    internal static SqlText Sql(int version)
    {
        var lists = version >= 150000;
        var columns = lists ? Columns : SqlText.Raw("NULL::json");
        var where = SqlText.Raw(lists ? "pg_get_expr(r.prqual, r.prrelid)" : "NULL::text");
        var schema = SqlText.Raw(lists
            ? """
              EXISTS (SELECT FROM pg_publication_namespace m
                       WHERE m.pnpubid = p.oid AND m.pnnspid IN (
                             SELECT l.relnamespace FROM pg_class l WHERE l.oid = t.oid OR l.oid IN (SELECT pg_partition_ancestors(t.oid))))
              """
            : "false");
        return Fragments.Array(
            SqlText.Of(
                $"""
                SELECT p.pubname AS name, {columns} AS columns, {where} AS "where",
                       p.puballtables AS for_all_tables, b.by_schema AS for_schema,
                       coalesce(r.prrelid <> t.oid, false) AS by_parent, p.pubviaroot AS via_root, pg_get_userbyid(p.pubowner) AS owner
                  FROM pg_publication p
                 CROSS JOIN LATERAL (SELECT {schema}) b(by_schema)
                  LEFT JOIN LATERAL (
                       SELECT m.* FROM pg_publication_rel m
                        WHERE m.prpubid = p.oid AND (m.prrelid = t.oid OR m.prrelid IN (SELECT pg_partition_ancestors(t.oid)))
                        ORDER BY m.prrelid <> t.oid LIMIT 1) r ON true
                 WHERE p.puballtables OR b.by_schema OR r.oid IS NOT NULL
                """),
            "x.name");
    }

    static SqlText Columns => SqlText.Of($"CASE WHEN r.prattrs IS NOT NULL THEN {Fragments.ColumnNames("r.prrelid", "r.prattrs")} END");
}
