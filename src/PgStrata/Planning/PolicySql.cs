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
}
