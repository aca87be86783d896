using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Planning;

/// <summary>The policy of a table from its switch on.</summary>
static class PolicySql
{
    internal static SqlText Put(QualifiedName table, Policy policy, LeafTemplate template) => SqlText.Of($"""
        INSERT INTO pgstrata.policy (table_name, table_oid, policy, template)
        VALUES ({Literal.Of(table.ToString())}, {SqlText.Regclass(table)}, {Literal.Of(PolicyJson.Write(policy))},
          {Literal.Of(LeafTemplateJson.Write(template))})
        ON CONFLICT (table_name) DO UPDATE SET table_oid = excluded.table_oid, policy = excluded.policy, template = excluded.template,
          suspended = NULL, changed_at = pg_catalog.clock_timestamp()
        """);

    internal static SqlText Remove(QualifiedName table) =>
        SqlText.Of($"DELETE FROM pgstrata.policy WHERE table_name = {Literal.Of(table.ToString())}");

    /// <summary>Takes the policy out of use and keeps it, with all that is known of the table's maintenance.</summary>
    /// <param name="table">The table.</param>
    /// <param name="kept">A table like that of the policies.</param>
    internal static SqlText Keep(QualifiedName table, QualifiedName kept) => SqlText.Of($"""
        WITH gone AS (DELETE FROM pgstrata.policy WHERE table_name = {Literal.Of(table.ToString())} RETURNING *)
        INSERT INTO {kept} SELECT * FROM gone
        """);

    internal static SqlText Restore(QualifiedName kept) =>
        SqlText.Of($"INSERT INTO pgstrata.policy SELECT * FROM {kept} ON CONFLICT (table_name) DO NOTHING");
}
