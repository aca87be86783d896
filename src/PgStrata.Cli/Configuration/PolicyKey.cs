using System.Globalization;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Cli.Configuration;

/// <summary>One key of a table in the policy file.</summary>
/// <remarks>
/// To add a key: 1. a line here, 2. docs/policy.schema.json, 3. docs, 4. its mapping to the
/// library's policy. A test holds 1 and 2 together.
/// </remarks>
/// <param name="Name">The key.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Example">A value to copy.</param>
/// <param name="Required">Every table needs it.</param>
/// <param name="Choices">The words of a choice.</param>
sealed record PolicyKey(string Name, PolicyKeyKind Kind, string Example, bool Required = false, IReadOnlyList<string>? Choices = null)
{
    internal static readonly IReadOnlyList<PolicyKey> All =
    [
        new("table", PolicyKeyKind.Table, "app.fixes", Required: true),
        new("key", PolicyKeyKind.Text, "received_at", Required: true),
        new("every", PolicyKeyKind.Period, "1 day", Required: true),
        new("unit", PolicyKeyKind.Choice, "ms", Choices: ["s", "ms", "us", "ns"]),
        new("zone", PolicyKeyKind.Zone, "UTC"),
        new("origin", PolicyKeyKind.Text, "2026-01-01"),
        new("horizon", PolicyKeyKind.Horizon, "7 days"),
        new("retain", PolicyKeyKind.Period, "30 days"),
        new("expire", PolicyKeyKind.Choice, "drop", Choices: ["drop", "detach"]),
        new("min-keep", PolicyKeyKind.Count, "1"),
        new("guard", PolicyKeyKind.Text, "SELECT true"),
        new("naming", PolicyKeyKind.Naming, "pgpartman5"),
        new("default", PolicyKeyKind.Choice, "none", Choices: ["none", "fenced", "kept"]),
        new("paused", PolicyKeyKind.Flag, "false", Choices: ["true", "false"]),
    ];

    internal static IEnumerable<string> Names => All.Select(k => k.Name);

    internal static PolicyKey? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>What is wrong with a value, null when nothing is.</summary>
    internal string? Fault(string value) => Kind switch
    {
        PolicyKeyKind.Table when !QualifiedName.TryParse(value, out _) => Wrong(value, "a schema-qualified name"),
        PolicyKeyKind.Zone when !GridZone.TryParse(value, out _, out var error) => $"{Name}: {error}",
        PolicyKeyKind.Period when !Period.TryParse(value, out _, out var error) => $"{Name}: {error}",
        PolicyKeyKind.Horizon when !Horizon.TryParse(value, out _, out var error) => $"{Name}: {error}",
        PolicyKeyKind.Naming when !LeafNaming.TryParse(value, out _, out var error) => $"{Name}: {error}",
        PolicyKeyKind.Choice or PolicyKeyKind.Flag when !Choices!.Contains(value) =>
            $"{Name} '{value}' is not one of {string.Join(", ", Choices!)}.{DidYouMean.Sentence(value, Choices!)}",
        PolicyKeyKind.Count when !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 =>
            Wrong(value, "a whole number of at least 1"),
        _ => null,
    };

    string Wrong(string value, string form) => $"{Name} '{value}' is not {form}; write for example {Name}: {Example}";
}
