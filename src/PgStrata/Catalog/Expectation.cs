using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A difference the plan announced, so that the accounting may accept it.</summary>
/// <param name="Path">
/// A path as <see cref="Difference"/> has it; a segment * stands for any one, a last segment ** for all that follow.
/// </param>
/// <param name="After">What must be there after; null: it must be gone.</param>
/// <param name="AnyAfter">Whatever is there after will do.</param>
/// <param name="Reason">Why, for the report.</param>
sealed record Expectation(string Path, string? After, bool AnyAfter, string Reason)
{
    /// <summary>It has to be there: without it the accounting does not balance.</summary>
    internal bool IsNeeded { get; init; } = !AnyAfter;

    /// <summary>It may become another, but not go.</summary>
    internal bool IsKept { get; init; }

    /// <summary>Exactly this difference, and it has to be there.</summary>
    internal static Expectation Exactly(string path, string? after, string reason) => new(path, after, false, reason);

    /// <summary>A difference has to be here, whatever it is.</summary>
    internal static Expectation Needed(string path, string reason) => new(path, null, true, reason) { IsNeeded = true };

    /// <summary>Differences here are all right, and so is none.</summary>
    internal static Expectation Allowed(string path, string reason) => new(path, null, true, reason);

    /// <summary>What a partitioned parent cannot have of the plain table before it; its leaves have it.</summary>
    internal static IReadOnlyList<Expectation> OfParent { get; } =
    [
        Exactly("kind", "p", "it is partitioned now"),
        Allowed("partition_key", "it is partitioned now"),
        Allowed("access_method", "leaves have an access method, a parent before 17 has none"),
        Allowed("options/*", "storage parameters are refused on a parent; every leaf has them"),
        Allowed("toast_options/*", "storage parameters are refused on a parent; every leaf has them"),
        Allowed("indexes/*/clustered", "CLUSTER ON is refused on a parent; every leaf has it"),
    ];

    /// <summary>One object of a list, with all about it.</summary>
    internal static Expectation[] Part(string section, string name, string reason) =>
    [
        Allowed($"{section}/{new Identifier(name)}", reason),
        Allowed($"{section}/{new Identifier(name)}/**", reason),
    ];

    internal bool Explains(Difference difference) =>
        (AnyAfter ? !IsKept || difference.After is not null : After == difference.After) && Covers(difference.Path);

    bool Covers(string path)
    {
        var pattern = ShapePath.Split(Path);
        var segments = ShapePath.Split(path);
        for (var i = 0; i < pattern.Count; i++)
        {
            if (pattern[i] == "**" && i == pattern.Count - 1) return segments.Count > i;
            if (i >= segments.Count || (pattern[i] != "*" && pattern[i] != segments[i])) return false;
        }
        return pattern.Count == segments.Count;
    }
}
