using System.Globalization;
using PgStrata.Server;

namespace PgStrata.Conversion.Queries;

/// <summary>Holds the application's statements against a partitioned table: leaves touched, what lacks the key, what will break.</summary>
sealed class QueryAdvisor(Session session, QueryTarget target)
{
    /// <summary>The findings, the worst first, and among equals those that cost most.</summary>
    internal async Task<IReadOnlyList<QueryFinding>> AdviseAsync(IEnumerable<Statement> statements, CancellationToken cancellationToken)
    {
        var findings = new List<QueryFinding>();
        foreach (var statement in statements)
            findings.Add(await AdviseAsync(statement, cancellationToken).ConfigureAwait(false));
        return [.. findings.OrderByDescending(f => f.Verdict).ThenByDescending(f => f.Statement.Calls * f.Statement.MeanMs ?? 0)];
    }

    async Task<QueryFinding> AdviseAsync(Statement statement, CancellationToken cancellationToken)
    {
        var remarks = StatementRules.Of(statement, target).ToList();
        ExplainedPlan? plan = null;
        if (Explainer.CanExplain(statement))
        {
            (plan, var error) = await new Explainer(session, target).ExplainAsync(statement, cancellationToken).ConfigureAwait(false);
            if (error is not null && remarks.All(r => r.Verdict != QueryVerdict.Breaks))
                remarks.Add(OfError(error.SqlState, error.MessageText));
        }
        var all = plan is { Reads: true } && plan.Leaves == target.Leaves.Count && plan.Leaves > 1;
        var lacks = all && !plan!.NamesKey;
        if (all)
            remarks.Add(new Remark(QueryVerdict.AllLeaves, lacks
                ? $"No condition names {target.Key}, so every leaf is read: add one where the application knows it."
                : $"{target.Key} is named, but not so that leaves can be left out: " +
                  "compare the bare column with a constant or parameter of its own type."));
        var byParameter = plan is { Leaves: 0, Removed: > 0 } && statement.Tokens.Any(t => t.Kind == SqlTokenKind.Parameter);
        return new QueryFinding(
            statement, remarks.Select(r => r.Verdict).DefaultIfEmpty(QueryVerdict.Fine).Max(),
            plan is { Reads: true } ? plan.Leaves : null, target.Leaves.Count, byParameter, lacks,
            [.. remarks.OrderByDescending(r => r.Verdict).Select(r => r.Advice).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Invalid conflict target, not supported, wrong kind of table, not grouped: what a partitioned table is known to answer.
    /// </summary>
    static Remark OfError(string state, string message) =>
        new(
            state is "42P10" or "0A000" or "42809" or "42803" ? QueryVerdict.Breaks : QueryVerdict.Unknown,
            string.Create(CultureInfo.InvariantCulture, $"The server says: {message} ({state})"));
}
