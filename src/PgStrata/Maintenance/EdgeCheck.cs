using System.Globalization;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// Local edges are instants on the server, whose time zone data may differ from .NET's: what was computed here is asked
/// there, in one query, before anything is done.
/// </summary>
static class EdgeCheck
{
    /// <summary>For each plan what disagrees, in words; null when nothing does.</summary>
    internal static async Task<IReadOnlyList<string?>> FaultsAsync(
        Session session, IReadOnlyList<TablePlan> plans, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var questions = plans.Select(p => Questions(p, now).ToList()).ToList();
        var asked = questions.SelectMany(q => q).Select(q => SqlText.Of($"(extract(epoch FROM {q.Sql}) * 1000000)::bigint")).ToList();
        if (asked.Count == 0) return [.. plans.Select(_ => (string?)null)];
        // As rows: there may be more questions than a row can have columns.
        var answers = await session.QueryAsync(
            SqlText.Of($"VALUES {SqlText.Join(", ", asked.Select(a => SqlText.Of($"({a})")))}"), r => r.GetInt64(0), cancellationToken)
                .ConfigureAwait(false);
        var next = 0;
        return [.. plans.Zip(questions, (plan, own) => Fault(plan, own.Select(q => (q, answers[next++])).ToList()))];
    }

    static string? Fault(TablePlan plan, IEnumerable<(Question Question, long Server)> answers)
    {
        var (question, server) = answers.FirstOrDefault(a => a.Question.Here != a.Server);
        return question is null
            ? null
            : $"{question.What} is {WallClock.Write(question.Here)} here and {WallClock.Write(server)} on the server: " +
                $"their time zone data for {plan.State.Policy.Grid.Zone} differ. " +
                "Bring both to the same release of tzdata; nothing was done";
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
                "the end of the retention",
                SqlText.Of($"(({local} - {Literal.Of(retention.Keep.ToString())}::interval) AT TIME ZONE {zone})"),
                plan.Retention.Cutoff);
        if (grid.Period.IsShorterThanDay) yield break;
        foreach (var edge in plan.Leaves.Create.SelectMany(l => new[] { l.Bound.Lower, l.Bound.Upper }).Distinct())
            if (edge.IsFinite && grid.IsEdge(edge.Position))
                yield return new Question(
                    "an edge",
                    SqlText.Of($"(timestamp {Literal.Of(WallClock.Write(grid.Nominal(edge.Position)))} AT TIME ZONE {zone})"),
                    edge.Position);
    }

    sealed record Question(string What, SqlText Sql, long Here)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What} {Here}");
    }
}
