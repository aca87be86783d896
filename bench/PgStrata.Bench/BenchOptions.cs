using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Bench;

/// <summary>What to measure.</summary>
/// <param name="Converts">Whether conversions are measured.</param>
/// <param name="Rewrites">Whether conversions by copy are measured.</param>
/// <param name="Maintains">Whether maintenance is measured.</param>
/// <param name="Rows">The sizes of the table to convert.</param>
/// <param name="Tables">How many tables to maintain.</param>
/// <param name="Rounds">How often every conversion is repeated; the median counts.</param>
/// <param name="Only">The names of the variants that are measured; empty: all.</param>
/// <param name="JsonFile">Where the document goes besides stdout; null: nowhere.</param>
sealed record BenchOptions(
    bool Converts, bool Rewrites, bool Maintains, IReadOnlyList<long> Rows, int Tables, int Rounds,
    IReadOnlyList<string> Only, string? JsonFile)
{
    static readonly BenchOptions Default = new(true, true, true, [2_000_000, 10_000_000], 500, 1, [], null);

    /// <summary>Reads the command line.</summary>
    internal static bool TryRead(string[] arguments, out BenchOptions options, [NotNullWhen(false)] out string? fault)
    {
        options = Default;
        fault = null;
        for (var i = 0; i < arguments.Length && fault is null; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "convert" when i == 0: options = options with { Rewrites = false, Maintains = false }; break;
                case "rewrite" when i == 0: options = options with { Converts = false, Maintains = false }; break;
                case "maintain" when i == 0: options = options with { Converts = false, Rewrites = false }; break;
                case "all" when i == 0: break;
                case "--rows" when Numbers(value) is { } rows: (options, i) = (options with { Rows = rows }, i + 1); break;
                case "--tables" when Numbers(value) is [var tables and <= 5000]:
                    (options, i) = (options with { Tables = (int)tables }, i + 1);
                    break;
                case "--rounds" when Numbers(value) is [var rounds and <= 9]:
                    (options, i) = (options with { Rounds = (int)rounds }, i + 1);
                    break;
                case "--only" when value.Length > 0: (options, i) = (options with { Only = value.Split(',') }, i + 1); break;
                case "--json" when value.Length > 0: (options, i) = (options with { JsonFile = value }, i + 1); break;
                default: fault = $"'{arguments[i]}' is not understood, or '{value}' is not what it takes"; break;
            }
        }

        return fault is null;
    }

    static long[]? Numbers(string text)
    {
        var numbers = text.Split(',')
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0)
            .ToArray();
        return numbers.All(n => n > 0) ? numbers : null;
    }
}
