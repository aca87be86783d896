using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Grants and row-level security of a table, for its successor and for every leaf.</summary>
static class AccessSql
{
    /// <summary>
    /// Exactly the source's grants: what ALTER DEFAULT PRIVILEGES added to the new relation is taken away first.
    /// </summary>
    /// <param name="shape">The source.</param>
    /// <param name="relation">The new relation; its name is in <c>pgstrata.relation</c> already.</param>
    /// <param name="stage">The staging schema, while it is there.</param>
    internal static IEnumerable<SqlText> Grants(TableShape shape, SqlText relation, string? stage = null)
    {
        var acl = new AclSql("TABLE", relation, shape.Owner, stage);
        return acl.Replay(shape.Acl, shape.AclIsDefault).Concat(shape.Columns.SelectMany(acl.Column));
    }

    /// <param name="shape">The source.</param>
    /// <param name="relation">The new relation.</param>
    /// <param name="alias">The bare name by which sub-selects of policies know the row, as it is on the new relation.</param>
    internal static IEnumerable<SqlText> RowSecurity(TableShape shape, SqlText relation, SqlText alias)
    {
        var row = new RowAlias(shape, alias.Text);
        foreach (var policy in shape.RowPolicies)
        {
            var roles = SqlText.Join(", ", policy.Roles.DefaultIfEmpty("").Select(Role));
            var kind = SqlText.Raw(policy.Permissive ? "PERMISSIVE" : "RESTRICTIVE");
            var use = policy.Using is { } u ? SqlText.Of($" USING ({SqlText.Raw(row.In(u))})") : default;
            var check = policy.Check is { } c ? SqlText.Of($" WITH CHECK ({SqlText.Raw(row.In(c))})") : default;
            var command = SqlText.Raw(policy.Command);
            yield return SqlText.Of(
                $"CREATE POLICY {new Identifier(policy.Name)} ON {relation} AS {kind} FOR {command} TO {roles}{use}{check}");
            if (policy.Comment is { } comment)
                yield return SqlText.Of($"COMMENT ON POLICY {new Identifier(policy.Name)} ON {relation} IS {Literal.Of(comment)}");
        }
        if (shape.RowSecurity) yield return SqlText.Of($"ALTER TABLE {relation} ENABLE ROW LEVEL SECURITY");
        if (shape.ForceRowSecurity) yield return SqlText.Of($"ALTER TABLE {relation} FORCE ROW LEVEL SECURITY");
    }

    internal static SqlText Role(string role) => role.Length == 0 ? SqlText.Raw("PUBLIC") : SqlText.Of($"{new Identifier(role)}");
}
