using PgStrata.Catalog;

namespace PgStrata.Tests.Live;

/// <summary>What --widen-key announces.</summary>
static class Widened
{
    /// <summary>A primary or unique key that the key column was added to.</summary>
    internal static IEnumerable<Expectation> Key(string constraint, string key) =>
    [
        Expectation.Allowed($"constraints/{constraint}", $"{key} was added"),
        Expectation.Allowed($"indexes/{constraint}", $"{key} was added"),
        Expectation.Allowed($"constraints/{constraint}/**", $"{key} was added"),
        Expectation.Allowed($"indexes/{constraint}/**", $"{key} was added"),
    ];
}
