using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>
/// Settings of the partitioned table that were changed since the conversion. What the server changes on every leaf with the table (columns,
/// checks, keys, indexes) is on the old heap already; who may do what is carried back to it; the rest is said.
/// </summary>
sealed class ChangedSince(AfterFacts f)
{
    readonly IReadOnlyList<Difference> differences =
        ShapeAccounting.Of(f.Before, f.Now, Accounts.OfSwitched(f.Before, f.Record.Key)).Unexplained;

    SqlText Table => SqlText.Of($"{f.Before.Name}");

    /// <summary>On the old heap, under the name of the table again.</summary>
    internal IEnumerable<SqlText> Carry()
    {
        if (Any("owner")) yield return SqlText.Of($"ALTER TABLE {Table} OWNER TO {new Identifier(f.Now.Owner)}");
        if (Any("owner") || Any("grants") || Any("columns", "grants"))
        {
            yield return AclSql.Enter(Literal.Of(f.Before.Name.ToString()));
            foreach (var statement in AccessSql.Grants(f.Now, Table)) yield return statement;
        }
        if (Any("row_policies") || Any("row_security") || Any("row_security_forced"))
            foreach (var statement in RowSecurity()) yield return statement;
        if (Any("comment")) yield return SqlText.Of($"COMMENT ON TABLE {Table} IS {Literal.Of(f.Now.Comment)}");
        foreach (var column in f.Now.Columns.Where(c => differences.Any(d => d.Path == ShapeRendering.Path("columns", c.Name, "comment"))))
            yield return SqlText.Of($"COMMENT ON COLUMN {Table}.{new Identifier(column.Name)} IS {Literal.Of(column.Comment)}");
    }

    /// <summary>What is not on the old heap, and not carried.</summary>
    internal IEnumerable<PreflightCheck> Lost() =>
        from difference in differences
        where IsLost(ShapePath.Split(difference.Path))
        group difference by ShapePath.Object(difference.Path) into changed
        select new PreflightCheck(
            "changed since", Verdict.Warn,
            $"{changed.Key} was changed since the conversion, and is after the roll-back as it was before: {changed.First()}.");

    IEnumerable<SqlText> RowSecurity()
    {
        foreach (var policy in f.Before.RowPolicies) yield return SqlText.Of($"DROP POLICY {new Identifier(policy.Name)} ON {Table}");
        yield return SqlText.Of($"ALTER TABLE {Table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY");
        foreach (var statement in AccessSql.RowSecurity(f.Now, Table, SqlText.Of($"{new Identifier(f.Before.Name.Name)}")))
            yield return statement;
    }

    bool Any(string section, string? property = null) => differences.Any(
        d => ShapePath.Split(d.Path) is var path && path[0] == section && (property is null || path.Count > 2 && path[2] == property));

    static bool IsLost(IReadOnlyList<string> path) => path switch
    {
        ["statistics" or "rules" or "security_labels" or "options" or "toast_options", ..] => true,
        ["replica_identity" or "tablespace" or "access_method"] => true,
        ["columns", _, "options" or "compression", ..] => true,
        ["indexes" or "constraints" or "foreign_keys", _, "comment"] => true,
        _ => false,
    };
}
