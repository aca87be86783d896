using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>One NAME=VALUE of operation set.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Change">What it changes.</param>
sealed record SettingArgument(string Text, Func<RunSettings, RunSettings> Change)
{
    static readonly (string Name, string Form, string Example, Func<string, Func<RunSettings, RunSettings>?> Read)[] Own =
    [
        ("workers", "a number from 1 to 64", "4",
            text => CopyOptions.TryReadWorkers(text, out var count) ? s => s with { Workers = count } : null),
        ("chunk-ms", "a number of milliseconds", "200",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms > 0
                ? s => s with { Chunk = TimeSpan.FromMilliseconds(ms) } : null),
        ("max-wait", "a duration", "10min",
            text => DurationText.TryReadPositive(text, out var wait) ? s => s with { MaxWait = wait } : null),
        ("max-lock", "a duration", "50ms",
            text => DurationText.TryReadPositive(text, out var hold) ? s => s with { MaxLock = hold } : null),
    ];

    internal static bool TryRead(string text, [NotNullWhen(true)] out SettingArgument? setting, out string? error)
    {
        var name = text.Split('=')[0];
        var value = text.Length > name.Length ? text[(name.Length + 1)..] : "";
        var isThrottle = Throttle.Names.Contains(name, StringComparer.Ordinal);
        var own = Own.FirstOrDefault(o => o.Name == name);
        (setting, error) = (null, null);
        if (own.Read is { } read)
        {
            if (read(value) is { } change) setting = new SettingArgument(text, change);
            else error = $"{name}: '{value}' is not {own.Form}; write for example {name}={own.Example}";
        }
        else if (!isThrottle)
        {
            var names = string.Join(", ", Own.Select(o => o.Name).Concat(Throttle.Names));
            error = $"'{name}' is none of {names}; write for example workers=4 or max-lag=64MB";
        }
        else if (value == Throttle.Off || Throttle.TryParse(text, out _, out error))
        {
            setting = new SettingArgument(text, s => s with { Throttle = Throttle.Merge(s.Throttle, text) });
        }

        return setting is not null;
    }
}
