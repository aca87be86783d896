using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// Objects that hold the table by OID and would go on reading the old one: replaced by their own text, which now finds the new table by
/// name.
/// </summary>
static class DependentSql
{
    internal static bool CanReplace(Dependent dependent) =>
        dependent is { Kind: DependentKind.View, Definition: not null }
            or { Kind: DependentKind.SqlFunction or DependentKind.ForeignPolicy or DependentKind.Rule };

    internal static IEnumerable<SqlText> Replace(IEnumerable<Dependent> dependents) =>
        from dependent in dependents
        where dependent.Depth == 1 && CanReplace(dependent)
        select dependent.Kind switch
        {
            DependentKind.View => View(dependent),
            DependentKind.SqlFunction => SqlText.Raw(dependent.Definition!),
            DependentKind.ForeignPolicy => Policy(dependent),
            _ => SqlText.Raw(dependent.Definition!.Replace("CREATE RULE ", "CREATE OR REPLACE RULE ", StringComparison.Ordinal)),
        };

    // CREATE OR REPLACE VIEW without WITH would reset security_barrier and check_option.
    static SqlText View(Dependent view)
    {
        var options = view.Options.Count > 0 ? SqlText.Raw($" WITH ({string.Join(", ", view.Options)})") : default;
        return SqlText.Of($"CREATE OR REPLACE VIEW {view.Name!.Value}{options} AS {SqlText.Raw(view.Definition!.TrimEnd(';', ' ', '\n'))}");
    }

    static SqlText Policy(Dependent policy)
    {
        var use = policy.Using is { } u ? SqlText.Of($" USING ({SqlText.Raw(u)})") : default;
        var check = policy.Check is { } c ? SqlText.Of($" WITH CHECK ({SqlText.Raw(c)})") : default;
        return SqlText.Of($"ALTER POLICY {new Identifier(policy.Part!)} ON {policy.Name!.Value}{use}{check}");
    }
}
