using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Plans what follows the switch of a rewrite.</summary>
static class AfterRewrite
{
    const int Named = 10;

    internal static async Task<Plan> PlanAsync(
        Session session, AfterRewriteFacts facts, AfterVerb verb, CancellationToken cancellationToken)
    {
        var isThere = await session.ScalarAsync<bool>(
            SqlText.Of($"""
                SELECT {SqlText.Regclass(facts.OldTable)} IS NOT NULL AND {SqlText.Regclass(facts.Back.Copy.Queue)} IS NOT NULL
                """),
            cancellationToken).ConfigureAwait(false);
        if (verb == AfterVerb.Complete) return RewriteCompletePlanner.Plan(facts);
        if (!isThere)
            throw new StrataException(
                "changed",
                $"{facts.OldTable} or its queue {facts.Back.Copy.Queue} is gone, and with it the way back. " +
                $"The table stays partitioned: pgstrata operation complete {facts.Of}");
        var duplicates = await Drain.DuplicatesAsync(session, facts.Back, Named, cancellationToken).ConfigureAwait(false);
        return RewriteBackPlanner.Plan(facts with { Duplicates = duplicates });
    }
}
