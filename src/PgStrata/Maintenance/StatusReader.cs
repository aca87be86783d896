using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>How the tables are. Changes nothing.</summary>
sealed class StatusReader(Session session, TimeProvider? clock = null)
{
    /// <summary>These tables; empty is every table with a policy.</summary>
    internal async Task<IReadOnlyList<TableStatus>> ReadAsync(
        IReadOnlyList<QualifiedName> tables, CancellationToken cancellationToken = default)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return [];
        var look = await Inspection.ReadAsync(
            session, [.. tables.Select(t => t.ToString())], null, clock ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var runs = await LastRunReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var sizes = await SizesAsync(look, cancellationToken).ConfigureAwait(false);
        var drift = await DriftReader.ReadAsync(session, look.Tables.Select(t => t.Plan).OfType<TablePlan>(), cancellationToken)
            .ConfigureAwait(false);
        var drifted = drift.ToLookup(d => d.TableOid, d => $"{d.Code}: {d.Detail}; pgstrata check has the SQL that mends it");
        return [.. look.Tables.Select(t => Of(t.Stored, t.Plan, t.Fault, runs.GetValueOrDefault(t.Stored.Table), sizes, drifted))];
    }

    async Task<Dictionary<uint, long>> SizesAsync(Inspection look, CancellationToken cancellationToken)
    {
        var oids = string.Join(',', look.Tables.Where(t => t.Plan is not null)
            .SelectMany(t => t.Plan!.State.Set.Leaves).Select(l => l.Oid));
        var rows = await session.QueryAsync(
            SqlText.Raw($$"""
                SELECT o, coalesce(pg_catalog.pg_total_relation_size(o), 0)
                FROM pg_catalog.unnest('{{{oids}}}'::pg_catalog.oid[]) o
                """),
            r => (r.GetFieldValue<uint>(0), r.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary();
    }

    static TableStatus Of(
        StoredPolicy stored, TablePlan? plan, string? fault, LastRun? run, Dictionary<uint, long> sizes, ILookup<uint, string> drifted)
    {
        var status = new TableStatus
        {
            Table = stored.Table,
            Policy = stored.Policy,
            Fault = fault,
            LeftAlone = stored.SkipReason,
            Operation = stored.Operation,
            LastRun = run,
        };
        if (plan is null) return status;
        var grid = plan.State.Policy.Grid;
        var ranges = plan.State.Leaves.Select(l => l.Range).OfType<RangeBound>().ToList();
        var isCovered = ranges.Exists(r => r.Contains(plan.Ends.Now));
        return status with
        {
            Gap = isCovered ? null : PositionText.CoverBefore(grid, ranges, plan.Ends.Now),
            CoveredUntil = !isCovered ? null : PositionText.Of(grid, Coverage.CoveredUntil(ranges, plan.Ends.Now) ?? long.MaxValue),
            WantedUntil = PositionText.Of(grid, plan.State.Policy.Horizon.Until(plan.Ends.Now, grid)),
            NowPosition = plan.Ends.Now,
            WantedPosition = plan.State.Policy.Horizon.Until(plan.Ends.Now, grid),
            Missing = plan.Leaves.Create.Count,
            Notes = [.. plan.Notes(), .. drifted[plan.State.Set.Oid]],
            Leaves =
            [
                .. Leaves(plan, sizes).OrderBy(l => l.IsDefault).ThenBy(l => l.LowerPosition ?? long.MinValue)
                    .ThenBy(l => l.Name, StringComparer.Ordinal),
            ],
        };
    }

    static IEnumerable<LeafStatus> Leaves(TablePlan plan, Dictionary<uint, long> sizes)
    {
        var (state, now) = (plan.State, plan.Ends.Now);
        var due = plan.Retention.Due.Select(d => d.Leaf.Oid).Concat(plan.Retention.Deferred.Select(d => d.Leaf.Oid)).ToHashSet();
        foreach (var leaf in state.Set.Leaves)
        {
            var range = PartitionBound.Parse(leaf.BoundText, state.Policy.Key) is PartitionBound.Range r ? r.Bound : (RangeBound?)null;
            yield return new LeafStatus
            {
                Name = leaf.Name.ToString(),
                Lower = range is { } a ? PositionText.Of(state.Policy.Grid, a.Lower) : leaf.BoundText,
                Upper = range is { } b ? PositionText.Of(state.Policy.Grid, b.Upper) : leaf.BoundText,
                LowerPosition = range is { Lower: { IsFinite: true } lower } ? lower.Position : null,
                UpperPosition = range is { Upper: { IsFinite: true } upper } ? upper.Position : null,
                Bytes = sizes.GetValueOrDefault(leaf.Oid),
                Rows = leaf.Tuples >= 0 ? leaf.Tuples : null,
                IsDefault = leaf.IsDefault,
                IsCurrent = range?.Contains(now) == true,
                IsFuture = range is { } future && future.Lower > Edge.At(now),
                IsLegacy = range is { Lower.IsFinite: false },
                IsDue = due.Contains(leaf.Oid),
                IsPending = leaf.DetachPending,
            };
        }
    }
}
