using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What hangs on the table by OID and cannot be made to read the new one.</summary>
static class DependentRefusals
{
    internal static IEnumerable<PreflightCheck> Of(TableShape t, KeyColumns key)
    {
        var keyStays = t.Indexes.Any(i => i.IsPrimary && UniqueKeys.HasKey(i, key));
        return
            from dependent in t.Dependents
            where dependent.Depth == 1 && !IsColumnOfView(t, dependent)
            where !DependentSql.CanReplace(dependent) || dependent.GroupsByKey && !keyStays || HoldsRows(t, dependent)
            select new PreflightCheck("dependents", Verdict.Block, Detail(dependent), Remedy(dependent));
    }

    // A view over whole rows shows twice, as the view and as its column: one remedy is enough.
    static bool IsColumnOfView(TableShape t, Dependent d) =>
        d.Kind == DependentKind.RowTypeColumn
            && t.Dependents.Any(o => o.Kind is DependentKind.View or DependentKind.MaterializedView && o.Name == d.Name);

    static bool HoldsRows(TableShape t, Dependent d) =>
        d.Kind == DependentKind.View && t.Dependents.Any(o => o.Kind == DependentKind.RowTypeColumn && o.Name == d.Name);

    static string Detail(Dependent d) => d.Kind switch
    {
        DependentKind.Subscription => $"{d.Identity} writes into the table by its OID.",
        DependentKind.View when d.GroupsByKey =>
            $"{d.Identity} groups by the primary key, which gets another column: name all its columns in GROUP BY, " +
            $"or create it again after the conversion: {d.Definition}",
        DependentKind.MaterializedView =>
            $"{d.Identity} would go on reading the legacy leaf only; create it again after the conversion: {d.Definition}",
        _ =>
            $"{d.Identity} is bound to the table by OID and would go on using the legacy leaf only; " +
            $"create it again after the conversion{(d.Definition is { } text ? ": " + text : ".")}",
    };

    static string Remedy(Dependent d)
    {
        var part = new Identifier(d.Part ?? "");
        return d.Kind switch
        {
            DependentKind.View => $"DROP VIEW {d.Name}",
            DependentKind.MaterializedView => $"DROP MATERIALIZED VIEW {d.Name}",
            DependentKind.SqlFunction or DependentKind.RowTypeFunction => $"DROP ROUTINE {d.Name}({d.Part})",
            DependentKind.RowTypeColumn => $"ALTER TABLE {d.Name} DROP COLUMN {part}",
            DependentKind.DefaultExpression => $"ALTER TABLE {d.Name} ALTER COLUMN {part} DROP DEFAULT",
            DependentKind.ForeignTrigger => $"DROP TRIGGER {part} ON {d.Name}",
            DependentKind.Subscription =>
                $"ALTER SUBSCRIPTION {part} DISABLE; ALTER SUBSCRIPTION {part} SET (slot_name = NONE); DROP SUBSCRIPTION {part}",
            _ => $"Drop {d.Identity} for the conversion and create it again after.",
        };
    }
}
