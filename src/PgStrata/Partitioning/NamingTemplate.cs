using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PgStrata.Partitioning;

/// <summary>One template at work on one grid.</summary>
sealed partial class NamingTemplate(string template, Grid grid)
{
    const string Table = "{table}";
    const string From = "{from}";

    /// <summary>What is wrong with a template, or null.</summary>
    public static string? Check(string template)
    {
        var unknown = TokenShape().Matches(template).Select(match => match.Value)
            .FirstOrDefault(token => token is not (Table or From) && NamingToken.All.All(known => known.Text != token));
        if (unknown is not null)
        {
            return $"The naming template '{template}' has an unknown token {unknown}. Known are {{table}}, {{from}}, "
                + $"{string.Join(", ", NamingToken.All.Select(token => token.Text))}.";
        }

        if (template.Split(Table).Length != 2)
            return $"The naming template '{template}' must contain {{table}} once, as in '{{table}}_p{{yyyy}}{{MM}}{{dd}}'.";
        return template.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(template) > LeafName.MaxBytes
            ? $"The naming template '{template}' is too long, or holds a character that no name can have."
            : null;
    }

    public string Name(string table, RangeBound slot)
    {
        var rest = grid.Period.IsNumeric || !slot.Lower.IsFinite ? RenderPlain(slot.Lower) : RenderMoment(slot.Lower.Position);
        var at = rest.IndexOf(Table, StringComparison.Ordinal);
        return LeafName.Fit(rest[..at], table, rest[(at + Table.Length)..]);
    }

    string RenderPlain(Edge lower)
    {
        var from = lower.IsFinite ? lower.Position.ToString(CultureInfo.InvariantCulture).Replace('-', 'm') : "min";
        return template.Contains(From, StringComparison.Ordinal) && NamingToken.All.All(token => !Has(token))
            ? template.Replace(From, from, StringComparison.Ordinal)
            : $"{Table}_p{from}"; // dates cannot tell numbers apart
    }

    string RenderMoment(long lower)
    {
        // Local hours repeat when clocks go back, and an edge off the grid may fall into them: both are named in UTC.
        var isOnGrid = grid.IsEdge(lower);
        var isPlain = grid.IsWallClock || grid.Zone.IsFixed;
        var isNominal = isOnGrid && !grid.Period.IsShorterThanDay;
        var moment = isNominal ? grid.Nominal(lower) : grid.IsWallClock || !isPlain ? lower : grid.Zone.ToLocal(lower);
        if (template.Contains(From, StringComparison.Ordinal))
            return Render(moment).Replace(From, lower.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return Render(moment) + Missing(moment, isOnGrid) + (isOnGrid || isPlain ? "" : "z");
    }

    string Render(long moment) => NamingToken.All.Aggregate(
        template, (text, token) => text.Replace(token.Text, token.Render(moment), StringComparison.Ordinal));

    /// <summary>What the template does not say but is needed to tell this leaf from others.</summary>
    string Missing(long moment, bool isOnGrid)
    {
        var needed = isOnGrid ? grid.Period.NominalLength : 1;
        var missing = "";
        if (!HasDate(needed))
            missing += "_" + WallClock.WriteDate(moment).Replace("-", "", StringComparison.Ordinal);
        var time = WallClock.TimeOfDay(moment);
        var second = time / WallClock.Second;
        if (needed < WallClock.Day && !HasTime(needed))
            missing += string.Create(CultureInfo.InvariantCulture, $"_{second / 3600:00}{second / 60 % 60:00}{second % 60:00}");
        return time % WallClock.Second == 0 || isOnGrid
            ? missing
            : missing + string.Create(CultureInfo.InvariantCulture, $"_{time % WallClock.Second:000000}");
    }

    bool HasDate(long needed)
    {
        var hasYear = Has("{yyyy}");
        var hasMonth = hasYear && Has("{MM}");
        return (hasMonth && Has("{dd}"))
            || (needed >= 7 * WallClock.Day && Has("{IYYY}") && Has("{IW}"))
            || (needed >= 30 * WallClock.Day && hasMonth)
            || (needed >= 90 * WallClock.Day && hasYear && Has("{Q}"))
            || (needed >= 360 * WallClock.Day && hasYear);
    }

    bool HasTime(long needed) =>
        Has("{HH}") && (needed % WallClock.Hour == 0 || Has("{mm}")) && (needed % WallClock.Minute == 0 || Has("{ss}"));

    bool Has(string token) => template.Contains(token, StringComparison.Ordinal);

    bool Has(NamingToken token) => Has(token.Text);

    [GeneratedRegex(@"\{[^}]*\}?|\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenShape();
}
