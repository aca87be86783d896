using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Grants and row-level security of a table, for its successor and for every leaf.</summary>
static class AccessSql
{
    /// <summary>Exactly the source's grants: what ALTER DEFAULT PRIVILEGES added to the new relation is taken away first (conversion, pgpm #838).</summary>
    internal static IEnumerable<SqlText> Grants(TableShape shape, SqlText relation)
    {
        yield return SqlText.Of($"""
            DO $pgstrata$ DECLARE g record; BEGIN
              FOR g IN SELECT DISTINCT a.grantee FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
                       WHERE c.oid = pg_catalog.to_regclass($n${relation}$n$) AND a.grantee <> c.relowner LOOP
                EXECUTE 'REVOKE ALL ON TABLE ' || $n${relation}$n$ || ' FROM '
                  || CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END;
              END LOOP;
            END $pgstrata$
            """);
        if (!shape.AclIsDefault)
        {
            yield return SqlText.Of($"REVOKE ALL ON TABLE {relation} FROM {new Identifier(shape.Owner)}");
            foreach (var grant in Grouped(shape.Acl))
                yield return SqlText.Of($"GRANT {SqlText.Raw(grant.Privileges)} ON TABLE {relation} TO {Role(grant.Grantee)}{Option(grant.Grantable)}");
        }
        foreach (var column in shape.Columns)
            foreach (var grant in Grouped(column.Acl))
            {
                var privileges = string.Join(", ", grant.Privileges.Split(", ").Select(p => $"{p} ({new Identifier(column.Name)})"));
                yield return SqlText.Of($"GRANT {SqlText.Raw(privileges)} ON TABLE {relation} TO {Role(grant.Grantee)}{Option(grant.Grantable)}");
            }
    }

    internal static IEnumerable<SqlText> RowSecurity(TableShape shape, SqlText relation)
    {
        foreach (var policy in shape.RowPolicies)
        {
            var roles = SqlText.Join(", ", policy.Roles.DefaultIfEmpty("").Select(Role));
            var kind = SqlText.Raw(policy.Permissive ? "PERMISSIVE" : "RESTRICTIVE");
            var use = policy.Using is { } u ? SqlText.Of($" USING ({SqlText.Raw(u)})") : default;
            var check = policy.Check is { } c ? SqlText.Of($" WITH CHECK ({SqlText.Raw(c)})") : default;
            yield return SqlText.Of(
                $"CREATE POLICY {new Identifier(policy.Name)} ON {relation} AS {kind} FOR {SqlText.Raw(policy.Command)} TO {roles}{use}{check}");
            if (policy.Comment is { } comment)
                yield return SqlText.Of($"COMMENT ON POLICY {new Identifier(policy.Name)} ON {relation} IS {Literal.Of(comment)}");
        }
        if (shape.RowSecurity) yield return SqlText.Of($"ALTER TABLE {relation} ENABLE ROW LEVEL SECURITY");
        if (shape.ForceRowSecurity) yield return SqlText.Of($"ALTER TABLE {relation} FORCE ROW LEVEL SECURITY");
    }

    internal static SqlText Role(string role) => role.Length == 0 ? SqlText.Raw("PUBLIC") : SqlText.Of($"{new Identifier(role)}");

    static SqlText Option(bool grantable) => SqlText.Raw(grantable ? " WITH GRANT OPTION" : "");

    internal static IEnumerable<(string Grantee, bool Grantable, string Privileges)> Grouped(IEnumerable<Grant> acl) =>
        acl.GroupBy(g => (g.Grantee, g.Grantable))
            .OrderBy(g => g.Key.Grantee, StringComparer.Ordinal)
            .Select(g => (g.Key.Grantee, g.Key.Grantable, string.Join(", ", g.Select(x => x.Privilege).Distinct().Order(StringComparer.Ordinal))));
}
