using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>
/// What was changed on the table since its switch. The one that stands aside has none of it: columns would be lost with what is in them.
/// </summary>
static class SinceSwitch
{
    /// <summary>Lost without a row or a rule being lost with it; the last part of a path but one, or the last.</summary>
    static readonly string[] Settings =
        ["comment", "grants", "options", "toast_options", "statistics_target", "storage", "compression", "target", "clustered", "owner"];

    /// <param name="before">The table that stands aside, as it was.</param>
    /// <param name="now">The one that has the name.</param>
    /// <param name="planned">What the operation itself has made of the one.</param>
    /// <param name="operation">What it is called.</param>
    internal static IEnumerable<PreflightCheck> Check(
        TableShape before, TableShape now, IReadOnlyList<Expectation> planned, string operation)
    {
        now = WithoutCapture(now);
        var made = Made(before, now, operation).ToList();
        var differences = ShapeAccounting.Of(before, now, [.. planned, .. ToldByItself(before, now)]).Unexplained;
        var settings = differences.Where(d => IsSetting(d.Path)).ToList();
        return
        [
            .. made,
            .. differences.Except(settings).Select(d => new PreflightCheck(
                "changed since", Verdict.Block,
                $"The roll-back would not carry what was changed on the table since the {operation}: {d}.",
                "Change it back, roll back, change it again.")),
            .. settings.Select(d => new PreflightCheck("changed since", Verdict.Warn, $"The roll-back does not carry {d}.")),
        ];
    }

    /// <summary>What was put on the table since, and would be lost, or go on using the one that leaves.</summary>
    internal static IEnumerable<PreflightCheck> Made(TableShape before, TableShape now, string operation)
    {
        var dependents = before.Dependents.Select(d => (d.Kind, d.Identity)).ToHashSet();
        var keys = before.InboundForeignKeys.Select(k => (k.Referencing, k.Name)).ToHashSet();
        var triggers = before.Triggers.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from d in now.Dependents
               where d.Depth == 1 && !dependents.Contains((d.Kind, d.Identity))
               select Block(d.Identity, operation),
            .. from k in now.InboundForeignKeys
               where !keys.Contains((k.Referencing, k.Name))
               select Block($"foreign key {k.Name} of {k.Referencing}", operation),
            .. from t in now.Triggers where !triggers.Contains(t.Name) select Block($"trigger {t.Name}", operation),
        ];
    }

    internal static PreflightCheck Block(string what, string operation) => new(
        "made since", Verdict.Block, $"The roll-back would not carry {what}, made since the {operation}.",
        $"Drop {what}, roll back, create it again.");

    static TableShape WithoutCapture(TableShape now) =>
        now with { Triggers = [.. now.Triggers.Where(t => !CaptureSql.Triggers.Contains(t.Name, StringComparer.Ordinal))] };

    static IEnumerable<Expectation> ToldByItself(TableShape before, TableShape now)
    {
        var triggers = now.Triggers.Select(t => t.Name).Except(before.Triggers.Select(t => t.Name), StringComparer.Ordinal);
        return
        [
            .. triggers.SelectMany(t => Expectation.Part("triggers", t, "told by itself")),
            Expectation.Allowed("inbound_foreign_keys/**", "told by itself"),
            Expectation.Allowed("dependents/**", "told by itself"),
        ];
    }

    static bool IsSetting(string path) => ShapePath.Split(path).Any(s => Settings.Contains(s, StringComparer.Ordinal));
}
