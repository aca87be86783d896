using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PgStrata.Planning;

/// <summary>One reason to wait between chunks, batches and index builds: a value that must not be exceeded, or a question.</summary>
sealed partial record Throttle
{
    const double KiB = 1024;

    /// <summary>Instead of a value: no longer.</summary>
    internal const string Off = "off";

    static readonly Dictionary<string, double> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["B"] = 1, ["kB"] = KiB, ["MB"] = KiB * KiB, ["GB"] = KiB * KiB * KiB, ["TB"] = KiB * KiB * KiB * KiB,
    };

    static readonly Dictionary<string, double> Rates =
        Sizes.ToDictionary(s => s.Key + "/s", s => s.Value, StringComparer.OrdinalIgnoreCase);

    static readonly Dictionary<string, double> Times = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ms"] = 0.001, ["s"] = 1, ["min"] = 60, ["h"] = 3600,
    };

    static readonly Dictionary<string, double> Counts = new(StringComparer.Ordinal) { [""] = 1 };

    static readonly Dictionary<string, double> Shares = new(Sizes, StringComparer.OrdinalIgnoreCase) { ["%"] = -0.01 };

    static readonly IReadOnlyList<(string Name, Dictionary<string, double>? Units, string Example)> Known =
    [
        (MaxLag, Sizes, "64MB"), (MaxLagTime, Times, "10s"), (MaxWalRate, Rates, "50MB/s"), (MaxSlot, Shares, "80% or 10GB"),
        (MaxCheckpoints, Counts, "2"), (MaxActive, Counts, "20"), (Query, null, "SELECT true when it is to wait"),
        (File, null, "/run/hold"),
    ];

    /// <summary>WAL that a connected replica has not replayed yet, bytes.</summary>
    internal const string MaxLag = "max-lag";

    /// <summary>How long ago that WAL was written, seconds.</summary>
    internal const string MaxLagTime = "max-lag-time";

    /// <summary>WAL of the whole server, bytes a second.</summary>
    internal const string MaxWalRate = "max-wal-rate";

    /// <summary>WAL kept for a replication slot, bytes; negative: a share of max_slot_wal_keep_size.</summary>
    internal const string MaxSlot = "max-slot";

    /// <summary>Requested checkpoints of the last five minutes.</summary>
    internal const string MaxCheckpoints = "max-checkpoints";

    /// <summary>Client sessions at work, ours not counted.</summary>
    internal const string MaxActive = "max-active";

    /// <summary>A query of one boolean column: true means wait.</summary>
    internal const string Query = "query";

    /// <summary>A file on the machine of the tool: while it is there, wait.</summary>
    internal const string File = "file";

    Throttle(string name, string value, double limit) => (Name, Value, Limit) = (name, value, limit);

    /// <summary>What is looked at.</summary>
    internal string Name { get; }

    /// <summary>As it was said.</summary>
    internal string Value { get; }

    /// <summary>The value as a number, in bytes, seconds, bytes a second or as a count.</summary>
    internal double Limit { get; }

    internal static IEnumerable<string> Names => Known.Select(k => k.Name);

    /// <summary>Reads <c>max-lag=64MB</c> and the like; the error says what would do.</summary>
    internal static bool TryParse(
        string? text, [NotNullWhen(true)] out Throttle? throttle, [NotNullWhen(false)] out string? error)
    {
        text ??= "";
        var (name, value) = text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
            ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (text.Trim(), "");
        throttle = null;
        error = null;
        var (known, units, example) = Known.FirstOrDefault(k => k.Name == name);
        var limit = 0.0;
        if (known is null) error = $"'{name}' is none of {string.Join(", ", Names)}; write for example max-lag=64MB";
        else if (value.Length == 0) error = $"{name} needs a value; write for example {name}={example}";
        else if (units is not null && !TryReadNumber(value, units, out limit))
            error = $"{name}: '{value}' is not {Form(units)}; write for example {name}={example}";
        if (error is not null) return false;
        throttle = new Throttle(name, value, limit);
        return true;
    }

    /// <summary>What is kept when this is said later: the last word on a name counts, and <c>off</c> takes it away.</summary>
    internal static IReadOnlyList<string> Merge(IReadOnlyList<string>? kept, string said)
    {
        var name = said[..(said.IndexOf('=', StringComparison.Ordinal) + 1)];
        var others = (kept ?? []).Where(k => !k.StartsWith(name, StringComparison.Ordinal));
        return said[name.Length..] == Off ? [.. others] : [.. others, said];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";

    static bool TryReadNumber(string value, Dictionary<string, double> units, out double number)
    {
        number = 0;
        var match = Number().Match(value);
        if (!match.Success || !units.TryGetValue(match.Groups["unit"].Value, out var unit)) return false;
        number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit;
        return number != 0;
    }

    static string Form(Dictionary<string, double> units) =>
        units == Counts ? "a number from 1" : $"a number with one of the units {string.Join(", ", units.Keys)}";

    [GeneratedRegex(@"^(?<number>[0-9]{1,15}(\.[0-9]{1,6})?)\s*(?<unit>[A-Za-z/%]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
