using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>An access control list made again on another relation: exactly its grants, each by the role that made it.</summary>
/// <param name="kind">TABLE or SEQUENCE.</param>
/// <param name="relation">The relation; its name has to be in the setting <c>pgstrata.relation</c> too (<see cref="Enter"/>).</param>
/// <param name="owner">Its owner.</param>
/// <param name="stage">The staging schema while the relation is in it: grantors need to find it there.</param>
sealed class AclSql(string kind, SqlText relation, string owner, string? stage)
{
    /// <summary>Tells the blocks below which relation they are about: no name is ever pasted into their text.</summary>
    internal static SqlText Enter(Literal relation) => SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.relation', {relation}, true)");

    /// <summary>The relation's own privileges, after those that ALTER DEFAULT PRIVILEGES put there are gone.</summary>
    internal IEnumerable<SqlText> Replay(IReadOnlyList<Grant> acl, bool isDefault)
    {
        yield return Clean(isDefault);
        if (isDefault) yield break;
        yield return SqlText.Of($"REVOKE ALL ON {SqlText.Raw(kind)} {relation} FROM {new Identifier(owner)}");
        foreach (var statement in Grants(acl, null)) yield return statement;
    }

    /// <summary>Privileges of one column.</summary>
    internal IEnumerable<SqlText> Column(ColumnShape column) => Grants(column.Acl, column.Name);

    SqlText Clean(bool isDefault)
    {
        var applies = SqlText.Raw(isDefault ? "true" : "false");
        var objects = SqlText.Raw(kind);
        var hasAcl = SqlText.Raw("(SELECT c.relacl IS NOT NULL FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(r))");
        var holder = SqlText.Raw("(SELECT c.relowner::regrole::text FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(r))");
        var grantee = SqlText.Raw("CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END");
        return DoBlock.Of(SqlText.Of($"""
            DECLARE r text := pg_catalog.current_setting('pgstrata.relation'); g record; BEGIN
              IF {applies} AND {hasAcl} THEN
                EXECUTE 'GRANT ALL ON {objects} ' || r || ' TO ' || {holder};
              END IF;
              FOR g IN SELECT DISTINCT a.grantee FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
                       WHERE c.oid = pg_catalog.to_regclass(r) AND a.grantee <> c.relowner LOOP
                EXECUTE 'REVOKE ALL ON {objects} ' || r || ' FROM ' || {grantee};
              END LOOP;
            END
            """));
    }

    /// <summary>Those of the owner first, then those of whoever has them with grant option by then.</summary>
    IEnumerable<SqlText> Grants(IReadOnlyList<Grant> acl, string? column)
    {
        var left = acl.GroupBy(g => (g.Grantor, g.Grantee, g.Grantable)).OrderBy(g => g.Key.Grantee, StringComparer.Ordinal).ToList();
        var able = new HashSet<string>(StringComparer.Ordinal) { owner };
        while (left.Where(g => able.Contains(g.Key.Grantor)).ToList() is { Count: > 0 } now)
        {
            foreach (var grant in now)
            {
                var on = column is null ? default : SqlText.Of($" ({new Identifier(column)})");
                var names = grant.Select(g => g.Privilege).Distinct().Order(StringComparer.Ordinal);
                var privileges = SqlText.Join(", ", names.Select(p => SqlText.Of($"{SqlText.Raw(p)}{on}")));
                var option = SqlText.Raw(grant.Key.Grantable ? " WITH GRANT OPTION" : "");
                var role = AccessSql.Role(grant.Key.Grantee);
                var sql = SqlText.Of($"GRANT {privileges} ON {SqlText.Raw(kind)} {relation} TO {role}{option}");
                foreach (var statement in By(grant.Key.Grantor, sql)) yield return statement;
                if (grant.Key.Grantable) able.Add(grant.Key.Grantee);
                left.Remove(grant);
            }
        }
    }

    // GRANT always takes the owner as grantor unless the role that runs it has the right by somebody else's grant.
    SqlText[] By(string grantor, SqlText grant)
    {
        if (grantor == owner) return [grant];
        var role = new Identifier(grantor);
        SqlText[] acting = [SqlText.Of($"SET LOCAL ROLE {role}"), grant, SqlText.Raw("RESET ROLE")];
        return stage is null ? acting : [SqlText.Of($"GRANT USAGE ON SCHEMA {new Identifier(stage)} TO {role}"), .. acting];
    }
}
