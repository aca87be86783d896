using System.Globalization;

namespace PgStrata.Execution;

/// <summary>
/// From ADD CHECK until the switch, rows at or above the bound are rejected (23514): when now, or for number keys the frontier, reaches the
/// bound, every new row is. After the switch it is the time in which a roll-back moves no row.
/// </summary>
/// <param name="Since">When the CHECK was added.</param>
/// <param name="At">When now reaches the bound; null for number keys.</param>
/// <param name="Number">The bound of a number key.</param>
/// <param name="Used">
/// How much of the way to the bound is behind: of the time since the CHECK was added, or of the numbers since the frontier when it was
/// planned.
/// </param>
sealed record BoundWindow(DateTimeOffset Since, DateTimeOffset? At, long? Number, double Used)
{
    /// <summary>The step that adds the CHECK.</summary>
    internal const string Step = "bound-check";

    /// <summary>The fact of a plan that says when now reaches the bound, as an ISO instant; there is none for number keys.</summary>
    internal const string AtFact = "bound_at";

    /// <summary>
    /// The facts of a plan for a number key: the bound, the frontier when it was planned (if an index told), and the key's column.
    /// </summary>
    internal const string NumberFact = "bound_number";

    /// <inheritdoc cref="NumberFact"/>
    internal const string FrontierFact = "frontier_number";

    /// <inheritdoc cref="NumberFact"/>
    internal const string KeyFact = "key";

    const double Late = 0.8;

    internal bool IsLate => Used >= Late;

    internal bool IsOver => Used >= 1;

    /// <summary>The bound, for people.</summary>
    internal string Bound => At is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : Number!.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>What it means while the operation is open, for people.</summary>
    internal string Sentence =>
        $"rows at or above {Bound} are rejected until the switch; " +
        $"{Math.Min(Used, 1):P0} of the {(At is null ? "way" : "time")} to it has passed";

    internal static BoundWindow Of(DateTimeOffset since, DateTimeOffset bound, DateTimeOffset now) =>
        new(since, bound, null, bound > since ? (now - since) / (bound - since) : 1);

    /// <summary>It is over when the next number is the bound.</summary>
    internal static BoundWindow Of(DateTimeOffset since, long bound, long planned, long frontier) =>
        new(since, null, bound, bound > planned && frontier < bound - 1 ? ((double)frontier - planned) / ((double)bound - planned) : 1);
}
