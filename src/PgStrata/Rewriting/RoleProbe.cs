using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Whether our role may act as everybody whose objects the conversion touches.</summary>
sealed class RoleProbe(Session session, TableShape shape)
{
    internal async Task<IReadOnlyList<PreflightCheck>> ReadAsync(CancellationToken cancellationToken)
    {
        // 16 told membership from the right to SET ROLE, which ALTER … OWNER TO asks for.
        var right = Literal.Of(session.Version >= 160000 ? "SET" : "MEMBER");
        var checks = new List<PreflightCheck>(await session.QueryAsync(
            SqlText.Of($"""
                SELECT u.rolname, r.name FROM pg_roles u CROSS JOIN unnest({Literal.OfArray(Needed())}) r(name)
                 WHERE u.rolname = current_user AND NOT pg_has_role(u.oid, (SELECT o.oid FROM pg_roles o WHERE o.rolname = r.name), {right})
                """),
            r => new PreflightCheck(
                "privileges", Verdict.Block,
                $"{r.GetString(0)} may not act as {r.GetString(1)}, who owns the table, a grant on it or something that depends on it.",
                $"GRANT {new Identifier(r.GetString(1))} TO {new Identifier(r.GetString(0))}"),
            cancellationToken).ConfigureAwait(false));
        checks.AddRange(await session.QueryAsync(
            SqlText.Of($"""
                SELECT u.rolname FROM pg_roles u
                 WHERE u.rolname = current_user AND NOT (u.rolsuper OR u.rolbypassrls) AND {Literal.Of(shape.ForceRowSecurity)}
                """),
            r => new PreflightCheck(
                "row security", Verdict.Block,
                $"{shape.Name} forces row security on its owner too, so {r.GetString(0)} cannot tell that it sees every row.",
                $"ALTER ROLE {new Identifier(r.GetString(0))} BYPASSRLS"),
            cancellationToken).ConfigureAwait(false));
        checks.AddRange(await session.QueryAsync(
            SqlText.Of($"""
                SELECT 1 FROM pg_roles u WHERE u.rolname = current_user AND NOT u.rolsuper
                   AND NOT EXISTS (SELECT FROM pg_namespace n JOIN pg_roles o ON o.rolname = {Literal.Of(shape.Owner)}
                                    WHERE n.nspname = {Literal.Of(shape.Name.Schema)}::text
                                      AND has_schema_privilege(o.oid, n.oid, 'CREATE'))
                """),
            _ => new PreflightCheck(
                "privileges", Verdict.Block,
                $"{shape.Owner}, who will own the leaves, may not create tables in schema {shape.Name.Schema}.",
                $"GRANT CREATE ON SCHEMA {new Identifier(shape.Name.Schema)} TO {new Identifier(shape.Owner)}"),
            cancellationToken).ConfigureAwait(false));
        checks.AddRange(await new ReplacingProbe(session, shape).ReadAsync(cancellationToken).ConfigureAwait(false));
        return checks;
    }

    IEnumerable<string> Needed() =>
        new[] { shape.Owner }
            .Concat(shape.Acl.Select(g => g.Grantor))
            .Concat(shape.Columns.SelectMany(c => c.Acl).Select(g => g.Grantor))
            .Concat(shape.Sequences.Where(s => s.IsIdentity).SelectMany(s => s.Acl).Select(g => g.Grantor))
            .Concat(shape.Statistics.Select(s => s.Owner))
            .Concat(shape.Dependents.Where(d => d.Depth == 1).Select(d => d.Owner).OfType<string>())
            .Concat(shape.InboundForeignKeys.Select(f => f.ReferencingOwner))
            .Concat(shape.ForeignKeys.Select(f => f.ReferencedOwner))
            .Concat(shape.Publications.Where(p => !p.ForAllTables && !p.ForSchema).Select(p => p.Owner))
            .Distinct(StringComparer.Ordinal);
}
