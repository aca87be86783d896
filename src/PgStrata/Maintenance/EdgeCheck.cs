using System.Globalization;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// Local edges are instants on the server, whose time zone data may differ from .NET's (hazards A-9): what was computed here is asked
/// there, in one query, before anything is done.
/// </summary>
static class EdgeCheck
{
    /// <summary>What disagrees, in words; null when nothing does.</summary>
    internal static async Task<string?> FaultAsync(Session session, TablePlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var questions = Questions(plan, now).ToList();
        if (questions.Count == 0) return null;
        var answers = await session.QueryAsync(
            SqlText.Of($"SELECT {SqlText.Join(", ", questions.Select(q => SqlText.Of($"(extract(epoch FROM {q.Sql}) * 1000000)::bigint")))}"),
            r => questions.Select((_, i) => r.GetInt64(i)).ToList(), cancellationToken).ConfigureAwait(false);
        var wrong = questions.Zip(answers[0]).FirstOrDefault(x => x.First.Here != x.Second);
        return wrong.First is null
            ? null
            : $"{wrong.First.What} is {WallClock.Write(wrong.First.Here)} here and {WallClock.Write(wrong.Second)} on the server: their time zone data for " +
                $"{plan.State.Policy.Grid.Zone} differ. Bring both to the same release of tzdata; nothing was done";
    }

    static IEnumerable<Question> Questions(TablePlan plan, DateTimeOffset now)
    {
        var grid = plan.State.Policy.Grid;
        if (grid.Period.IsNumeric || grid.Zone.IsFixed) yield break;
        var zone = SqlText.Raw(grid.Zone.ServerZone);
        var local = SqlText.Of($"({Literal.Of(now)} AT TIME ZONE {zone})");
        if (grid.IsWallClock)
        {
            yield return new Question("the wall clock of now", local, grid.PositionOf(now));
            yield break;
        }

        if (plan.Retention.Due.Count > 0 && plan.State.Policy.Retention is { } retention && !retention.Keep.IsShorterThanDay)
            yield return new Question(
                "the end of the retention", SqlText.Of($"(({local} - {Literal.Of(retention.Keep.ToString())}::interval) AT TIME ZONE {zone})"),
                plan.Retention.Cutoff);
        if (grid.Period.IsShorterThanDay) yield break;
        foreach (var edge in plan.Leaves.Create.SelectMany(l => new[] { l.Bound.Lower, l.Bound.Upper }).Distinct())
            if (edge.IsFinite && grid.IsEdge(edge.Position))
                yield return new Question(
                    "an edge", SqlText.Of($"(timestamp {Literal.Of(WallClock.Write(grid.Nominal(edge.Position)))} AT TIME ZONE {zone})"), edge.Position);
    }

    sealed record Question(string What, SqlText Sql, long Here)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What} {Here}");
    }
}
