using PgStrata.Catalog;
using PgStrata.Conversion.Rewrite;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>Plans what follows a switch, from the journal and the catalog as they are now.</summary>
static class AfterPlans
{
    /// <param name="session">Looks.</param>
    /// <param name="id">The conversion.</param>
    /// <param name="verb">What to do.</param>
    /// <param name="newId">The new operation's id.</param>
    /// <param name="copy">Plans a roll-back that the catalog alone cannot do.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task<Plan> PlanAsync(
        Session session, string id, AfterVerb verb, string newId, Func<PlainAgain, Task<Plan>> copy, CancellationToken cancellationToken)
    {
        var row = await Operations.SwitchedRowAsync(session, id, cancellationToken).ConfigureAwait(false);
        if (row.Verb != "convert") throw new StrataException("not_a_conversion", $"Operation {id} is a {row.Verb}, not a conversion.");
        var plan = PlanJson.Read(row.PlanText);
        var before = PlannedShape.Of(plan);
        // Before the table is looked at: a killed roll-back's server process may still hold its lock.
        await Operations.RefuseOpenAsync(session, before.Name.ToString(), cancellationToken).ConfigureAwait(false);
        var (now, set) = await TableAsync(session, before, cancellationToken).ConfigureAwait(false);
        if (WayBack.Of(plan) is { } back)
            return await AfterRewrite.PlanAsync(
                session, new AfterRewriteFacts(newId, id, RecordOf(plan), back, before, now, set), verb, cancellationToken)
                .ConfigureAwait(false);
        var record = ConversionJson.Read(plan.Facts["conversion"]);
        var beyond = verb == AfterVerb.RollBack
            ? await RowsBeyond.CountAsync(session, set, before.Oid, cancellationToken).ConfigureAwait(false)
            : new Dictionary<string, long>();
        var heap = await ShapeReader.ReadAsync(session, before.Oid, cancellationToken).ConfigureAwait(false);
        var stage = Literal.Of(new Identifier(record.Stage).ToString());
        var gone = await session.ScalarAsync<bool>(SqlText.Of($"SELECT pg_catalog.to_regnamespace({stage}) IS NULL"), cancellationToken)
            .ConfigureAwait(false);
        var facts = new AfterFacts(newId, row.Id, record, before, now, set, heap?.Name, gone, session.Version, beyond);
        if (verb == AfterVerb.Complete) return CompletePlanner.Plan(facts);
        return RowsBeyond.Check(facts) is { } why && !RollBackRefusals.Names(facts).Any()
            ? await copy(new PlainAgain(
                row.Id, before, [.. facts.InboundForeignKeys], [.. facts.Dependents], record.Stage, why)).ConfigureAwait(false)
            : RollBackPlanner.Plan(facts);
    }

    /// <summary>The partitioned table: under its name, or, when it was given another since, the one that has the old heap.</summary>
    static async Task<(TableShape Now, PartitionSet Set)> TableAsync(
        Session session, TableShape before, CancellationToken cancellationToken)
    {
        var parent = await session.ScalarAsync<uint>(
            SqlText.Of($"SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = {before.Oid}"), cancellationToken)
            .ConfigureAwait(false);
        var now = parent == 0
            ? await ShapeReader.ReadAsync(session, before.Name, cancellationToken).ConfigureAwait(false)
            : await ShapeReader.ReadAsync(session, parent, cancellationToken).ConfigureAwait(false);
        if (now is null) throw new StrataException("no_table", $"{before.Name} is gone, and the old heap is no leaf of another table.");
        var set = await PartitionSetReader.ReadAsync(session, [now.Name], cancellationToken).ConfigureAwait(false);
        return (now, set.SingleOrDefault() ?? throw new StrataException("changed", $"{now.Name} is not partitioned any more."));
    }

    static RewriteRecord RecordOf(Plan plan) => ConversionJson.ReadRewrite(plan.Facts["rewrite"]);
}
