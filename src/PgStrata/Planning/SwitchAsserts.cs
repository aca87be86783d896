using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Queries that must be true before the COMMIT of a switch.</summary>
static class SwitchAsserts
{
    const string PolicyOfDependency = "pg_catalog.pg_policy p ON d.classid = 'pg_catalog.pg_policy'::regclass AND p.oid = d.objid";

    internal static string IsEmpty(string schema)
    {
        var oid = $"pg_catalog.to_regnamespace({Literal.Of(new Identifier(schema).ToString())})";
        return $"""
            SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = {oid})
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic_ext WHERE stxnamespace = {oid})
            """;
    }

    internal static string IsReadByNobody(QualifiedName heap) => $"""
        SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_depend d LEFT JOIN {PolicyOfDependency}
          WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = {SqlText.Regclass(heap)} AND d.deptype = 'n'
            AND p.polrelid IS DISTINCT FROM d.refobjid
            AND d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_policy'::regclass))
        """;

    internal static string IsReferencedByNobody(QualifiedName heap) =>
        $"SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confrelid = {SqlText.Regclass(heap)} " +
        "AND conparentid = 0)";

    /// <summary>Without one of them, rows of its range would have no place.</summary>
    internal static string AreAttached(QualifiedName table, IEnumerable<string> leaves)
    {
        var names = Literal.OfArray(leaves.Select(l => table.With(l).ToString()));
        return $"""
            SELECT NOT EXISTS (SELECT FROM pg_catalog.unnest({names}) n WHERE NOT EXISTS (
              SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = pg_catalog.to_regclass(n) AND inhparent = {SqlText.Regclass(table)}))
            """;
    }

    /// <summary>Neither the table nor a leaf of it has a foreign key.</summary>
    internal static string GuardsNothing(QualifiedName table) => $"""
        SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
          JOIN pg_catalog.pg_partition_tree({SqlText.Regclass(table)}) t ON t.relid = k.conrelid WHERE k.contype = 'f')
        """;
}
