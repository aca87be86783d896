using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Checks, primary, unique and exclusion keys. Reads the alias <c>t</c> of the shape query.</summary>
static class ConstraintSection
{
    internal static SqlText Sql(int version) => Fragments.Array(
        SqlText.Of(
            $"""
            SELECT k.oid::int8 AS oid, k.conname AS name, k.contype AS type,
                   pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated,
                   k.connoinherit AS no_inherit, {SqlText.Raw(version >= 180000 ? "k.conenforced" : "true")} AS enforced,
                   k.condeferrable AS deferrable, k.condeferred AS deferred, k.coninhcount > 0 OR k.conparentid <> 0 AS is_inherited,
                   nullif(k.conindid, 0)::int8 AS index_oid, {Fragments.ColumnNames("t.oid", "k.conkey")} AS columns,
                   obj_description(k.oid, 'pg_constraint') AS comment
              FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype IN ('c', 'p', 'u', 'x')
            """),
        "x.name");
}
