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
        if (verb == AfterVerb.Complete)
            return RewriteCompletePlanner.Plan(
                facts with { Left = await LeftAsync(session, facts, cancellationToken).ConfigureAwait(false) });
        if (!isThere)
            throw new StrataException(
                "changed",
                $"{facts.OldTable} or its queue {facts.Back.Copy.Queue} is gone, and with it the way back. " +
                $"The table stays partitioned: pgstrata operation complete {facts.Of}");
        var duplicates = await Drain.DuplicatesAsync(session, facts.Back, Named, cancellationToken).ConfigureAwait(false);
        // No leaf of the plan has such rows, so none is read.
        var before = facts.Record.LeftBefore is not null && await session.ScalarAsync<bool>(
            SqlText.Of($"SELECT EXISTS (SELECT FROM {facts.Table} r WHERE NOT {facts.Back.Copy.Counts("r")})"), cancellationToken)
            .ConfigureAwait(false);
        return RewriteBackPlanner.Plan(facts with { Duplicates = duplicates, HasRowsBefore = before });
    }

    /// <summary>Nobody uses the old heap, and what is dropped has to be known exactly: so this is counted, not estimated.</summary>
    static async Task<long> LeftAsync(Session session, AfterRewriteFacts facts, CancellationToken cancellationToken) =>
        facts.Record.LeftBefore is not null
        && await session.ScalarAsync<bool>(SqlText.Of($"SELECT {SqlText.Regclass(facts.OldTable)} IS NOT NULL"), cancellationToken)
            .ConfigureAwait(false)
            ? await session.ScalarAsync<long>(SqlText.Of($"SELECT count(*) {LeftRows(facts)}"), cancellationToken).ConfigureAwait(false)
            : 0;

    /// <summary>Rows that only the old heap has: FROM and WHERE.</summary>
    internal static SqlText LeftRows(AfterRewriteFacts facts) =>
        SqlText.Of($"FROM {facts.OldTable} o WHERE NOT {facts.Back.Copy.Counts("o")}");
}
