namespace PgStrata.Partitioning;

/// <summary>The names other tools give to partitions, as templates by period.</summary>
static class NamingPresets
{
    public const string Default = "pgpartman5";

    const string Numbers = "{table}_p{from}";

    static readonly Dictionary<string, string[]> TemplatesByPreset = new(StringComparer.Ordinal)
    {
        // From short to long: below a day, days, weeks, months, years.
        [Default] = ["{table}_p{yyyy}{MM}{dd}_{HH}{mm}{ss}", "{table}_p{yyyy}{MM}{dd}"],
        ["pgpartman4"] = ["{table}_p{yyyy}_{MM}_{dd}_{HH}{mm}", "{table}_p{yyyy}_{MM}_{dd}", "{table}_p{yyyy}_{MM}_{dd}",
            "{table}_p{yyyy}_{MM}", "{table}_p{yyyy}"],
        ["pgslice"] = ["{table}_{yyyy}{MM}{dd}_{HH}{mm}{ss}", "{table}_{yyyy}{MM}{dd}", "{table}_{yyyy}{MM}{dd}",
            "{table}_{yyyy}{MM}", "{table}_{yyyy}"],
        ["chronos"] = ["{table}_y{yyyy}m{MM}d{dd}h{HH}m{mm}", "{table}_y{yyyy}m{MM}d{dd}", "{table}_y{yyyy}m{MM}d{dd}",
            "{table}_y{yyyy}m{MM}", "{table}_y{yyyy}"],
    };

    /// <summary>
    /// What existing names are tried against; the later ones are the stored formats of pg_partman 4's keywords and usual habits.
    /// </summary>
    public static IEnumerable<string> Candidates =>
    [
        .. TemplatesByPreset.Keys,
        "{table}_p{yyyy}_{MM}_{dd}_{HH}{mm}{ss}",
        "{table}_p{IYYY}w{IW}",
        "{table}_p{yyyy}q{Q}",
        "{table}_p{yyyy}{MM}",
        "{table}_p{yyyy}",
        "{table}_{yyyy}_{MM}_{dd}",
        "{table}_{yyyy}_{MM}",
        "{table}_{IYYY}w{IW}",
        "{table}_{yyyy}q{Q}",
        "{table}_{from}",
    ];

    public static bool IsKnown(string? text) => text is not null && TemplatesByPreset.ContainsKey(text);

    public static string TemplateOf(string text, Period period)
    {
        if (!TemplatesByPreset.TryGetValue(text, out var templates))
            return text;
        var length = period.Unit switch
        {
            PeriodUnit.Minute or PeriodUnit.Hour => 0,
            PeriodUnit.Day => 1,
            PeriodUnit.Week => 2,
            PeriodUnit.Month => 3,
            _ => 4,
        };
        return period.IsNumeric ? Numbers : templates[Math.Min(length, templates.Length - 1)];
    }
}
