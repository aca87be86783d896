using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>
/// What was changed on the partitioned table since its switch. The old heap stands aside, and has none of it: columns would be lost with
/// what is in them.
/// </summary>
static class ChangedSince
{
    /// <summary>Lost without a row or a rule being lost with it; the last part of a path but one, or the last.</summary>
    static readonly string[] Settings =
        ["comment", "grants", "options", "toast_options", "statistics_target", "storage", "compression", "target", "clustered", "owner"];

    internal static IEnumerable<PreflightCheck> Check(TableShape before, TableShape now, KeyColumns key)
    {
        now = WithoutCapture(now);
        var made = MadeSince.Check(before, now).ToList();
        var differences = ShapeAccounting.Of(before, now, Expected(before, now, key)).Unexplained;
        var settings = differences.Where(d => IsSetting(d.Path)).ToList();
        return
        [
            .. made,
            .. differences.Except(settings).Select(d => new PreflightCheck(
                "changed since", Verdict.Block, $"The roll-back would not carry what was changed on the table since the conversion: {d}.",
                "Change it back, roll back, change it again.")),
            .. settings.Select(d => new PreflightCheck("changed since", Verdict.Warn, $"The roll-back does not carry {d}.")),
        ];
    }

    static TableShape WithoutCapture(TableShape now) =>
        now with { Triggers = [.. now.Triggers.Where(t => !CaptureSql.Triggers.Contains(t.Name, StringComparer.Ordinal))] };

    static IReadOnlyList<Expectation> Expected(TableShape before, TableShape now, KeyColumns key)
    {
        var triggers = now.Triggers.Select(t => t.Name).Except(before.Triggers.Select(t => t.Name), StringComparer.Ordinal);
        return
        [
            .. Accounts.OfSwitched(before, key),
            .. triggers.SelectMany(t => Accounts.Part("triggers", t, "told by itself")),
            Expectation.Allowed("inbound_foreign_keys/**", "told by itself"),
            Expectation.Allowed("dependents/**", "told by itself"),
        ];
    }

    static bool IsSetting(string path) => ShapePath.Split(path).Any(s => Settings.Contains(s, StringComparer.Ordinal));
}
