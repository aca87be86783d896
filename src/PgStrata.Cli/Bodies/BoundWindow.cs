using PgStrata.Conversion;
using PgStrata.Planning;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>
/// From ADD CHECK until the switch, rows at or above the bound are rejected (23514): when now reaches the bound, every new row is.
/// </summary>
/// <param name="Since">When the CHECK was added.</param>
/// <param name="Bound">When now reaches the bound.</param>
/// <param name="Used">The share of the time between that has passed; above 1 rows are being rejected.</param>
sealed record BoundWindow(DateTimeOffset Since, DateTimeOffset Bound, double Used)
{
    const double Late = 0.8;

    internal bool IsLate => Used >= Late;

    /// <summary>
    /// Null for an operation that has no CHECK on yet, and for number keys, whose frontier moves with the rows and not with the clock.
    /// </summary>
    internal static BoundWindow? Of(OperationRow row, IReadOnlyList<StepRow> steps, DateTimeOffset now)
    {
        var added = steps.FirstOrDefault(s => s is { Id: ConvertStages.BoundStep, State: "done", FinishedAt: not null });
        if (added?.FinishedAt is not { } at) return null;
        if (!PlanJson.Read(row.PlanText).Facts.TryGetValue(ConvertPlanner.BoundFact, out var text)) return null;
        var since = new DateTimeOffset(at, TimeSpan.Zero);
        var bound = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return new BoundWindow(since, bound, bound > since ? (now - since) / (bound - since) : 1);
    }
}
