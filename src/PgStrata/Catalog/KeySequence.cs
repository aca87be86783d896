using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>The sequence that numbers a key: it goes on while rows are rejected, so it knows more than the rows.</summary>
static class KeySequence
{
    /// <summary>
    /// SQL for the OID of the sequence that the column's default draws from (whoever owns it), else of its identity or the one it owns;
    /// null when there is none. A default that does anything but draw says nothing about the key.
    /// </summary>
    /// <param name="relation">SQL for the table's OID.</param>
    /// <param name="column">SQL for the column's name, text.</param>
    internal static SqlText Of(SqlText relation, SqlText column) => SqlText.Of($"""
        coalesce(
          (SELECT s.oid FROM pg_catalog.pg_attribute ka JOIN pg_catalog.pg_attrdef f ON f.adrelid = ka.attrelid AND f.adnum = ka.attnum
             JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
               AND d.refclassid = 'pg_catalog.pg_class'::regclass
             JOIN pg_catalog.pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
             WHERE ka.attrelid = {relation} AND ka.attname = {column}
               AND pg_catalog.pg_get_expr(f.adbin, 0) = pg_catalog.format('nextval(%L::regclass)', s.oid::regclass)),
          pg_catalog.pg_get_serial_sequence({relation}::regclass::text, {column})::regclass::oid)
        """);
}
