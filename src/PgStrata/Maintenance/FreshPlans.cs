using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Plans tables anew under their leases: what was read before may be somebody else's work by now.</summary>
sealed class FreshPlans(Session control, MaintainRequest request, Snapshot snapshot)
{
    readonly DateTimeOffset _now = request.At ?? snapshot.Now;
    readonly TimeSpan _skew = request.At is null ? snapshot.Skew : default;

    /// <summary>
    /// The plans of the tables that can be worked on; the others are told why not. As many round trips for hundreds as for one.
    /// </summary>
    internal async Task<IReadOnlyList<(TableProgress Table, TablePlan Plan)>> OfAsync(
        IReadOnlyList<TableProgress> tables, CancellationToken cancellationToken)
    {
        var states = States(tables).ToList();
        var ends = await new KeyEndsReader(new Readers(control), _now, request.Until)
            .ReadAsync([.. states.Select(s => s.State)], cancellationToken).ConfigureAwait(false);
        var plans = new List<(TableProgress Table, TablePlan Plan)>();
        foreach (var (state, end) in states.Zip(ends))
            plans.Add((state.Table, TablePlanner.Plan(end.State, end.Ends, request.Until, _skew, request.ConfirmRetention)));
        await NumberTakenNamesAsync(plans, cancellationToken).ConfigureAwait(false);
        foreach (var (table, plan) in plans) table.Note(plan.Notes());
        var faults = await EdgeCheck.FaultsAsync(control, [.. plans.Select(p => p.Plan)], _now, cancellationToken).ConfigureAwait(false);
        foreach (var (plan, fault) in plans.Zip(faults))
            if (fault is not null) plan.Table.Fail(MaintainOutcome.Failed, fault);
        return [.. plans.Where((_, i) => faults[i] is null)];
    }

    IEnumerable<(TableProgress Table, TableState State)> States(IEnumerable<TableProgress> tables)
    {
        var policies = snapshot.Policies.ToDictionary(p => p.Table, StringComparer.Ordinal);
        foreach (var table in tables)
        {
            if (!policies.TryGetValue(table.Stored.Table, out var stored)) continue; // removed meanwhile
            if (table.StateOf(stored, snapshot) is { } state) yield return (table, state);
        }
    }

    /// <summary>A wanted name that something else has gets a number, until none is taken.</summary>
    async Task NumberTakenNamesAsync(List<(TableProgress Table, TablePlan Plan)> plans, CancellationToken cancellationToken)
    {
        var taken = new HashSet<QualifiedName>();
        while (plans.SelectMany(p => Wanted(p.Plan)).ToList() is { Count: > 0 } wanted)
        {
            var found = await NamesTaken.ReadAsync(control, wanted, cancellationToken).ConfigureAwait(false);
            if (found.Count == 0) return;
            taken.UnionWith(found);
            for (var i = 0; i < plans.Count; i++)
                if (Wanted(plans[i].Plan).Where(found.Contains).Select(n => n.Name).ToList() is { Count: > 0 } names)
                    plans[i] = (plans[i].Table, Numbered(plans[i], names, taken));
        }
    }

    TablePlan Numbered((TableProgress Table, TablePlan Plan) table, IEnumerable<string> names, IEnumerable<QualifiedName> taken)
    {
        table.Table.Note(
            $"taken: {string.Join(", ", names.Order(StringComparer.Ordinal))} exist already and are no leaves; " +
            "the new leaves are numbered");
        var state = table.Plan.State;
        return TablePlanner.Plan(
            state, table.Plan.Ends, request.Until, _skew, request.ConfirmRetention,
            [.. taken.Where(n => n.Schema == state.Name.Schema).Select(n => n.Name)]);
    }

    static IEnumerable<QualifiedName> Wanted(TablePlan plan) => plan.NewNames.Select(plan.State.Name.With);
}
