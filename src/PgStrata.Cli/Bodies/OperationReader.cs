using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>Reads the journal for the operation verbs.</summary>
static class OperationReader
{
    internal static async Task<IReadOnlyList<(OperationRow Row, ControlRow? Control)>> ListAsync(
        Strata strata, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("list", cancellationToken);
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken)) return [];
        var rows = new List<(OperationRow, ControlRow?)>();
        var controls = await new ControlTable(session).ListAsync(cancellationToken);
        foreach (var row in await new Journal(session).ListAsync(cancellationToken))
            rows.Add((await Liveness.SettleAsync(session, row, cancellationToken), controls.GetValueOrDefault(row.Id)));
        return rows;
    }

    internal static async Task<Plan> PlanAsync(Strata strata, string id, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("show", cancellationToken);
        return PlanJson.Read((await FindAsync(session, id, cancellationToken)).PlanText);
    }

    /// <returns>
    /// The plan, what became of it, its row, what was asked of it, and how many changes wait for its old heap; null when none is kept up.
    /// </returns>
    internal static async Task<(Plan Plan, RunReport Report, OperationRow Row, ControlRow? Control, long? Backlog)> ReportAsync(
        Strata strata, string id, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("show", cancellationToken);
        var row = await Liveness.SettleAsync(session, await FindAsync(session, id, cancellationToken), cancellationToken);
        var plan = PlanJson.Read(row.PlanText);
        var control = await new ControlTable(session).FindAsync(id, cancellationToken);
        var report = await PlanRunner.ReportAsync(session, plan, row.State, OutcomeOf(row), row.Message);
        return (plan, report, row, control, await OpenWayBack.BacklogAsync(session, row, cancellationToken));
    }

    /// <summary>What is left of an open operation, the way it goes on.</summary>
    /// <param name="strata">The database.</param>
    /// <param name="id">The operation.</param>
    /// <param name="back">It is to be undone.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The plan, and the steps of it that are done.</returns>
    internal static async Task<(Plan Plan, IReadOnlySet<string> Done)> LeftAsync(
        Strata strata, string id, bool back, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("show", cancellationToken);
        var row = await Operations.OpenRowAsync(session, id, cancellationToken);
        var plan = PlanJson.Read(row.PlanText);
        var steps = await new Journal(session).StepsAsync(id, cancellationToken);
        if (back) Operations.RefusePassed(row, plan, steps);
        return back || row.Undoing
            ? (UndoPlan.Of(plan, steps), new HashSet<string>())
            : (plan, steps.Where(s => s.State == "done").Select(s => s.Id).ToHashSet(StringComparer.Ordinal));
    }

    static RunOutcome OutcomeOf(OperationRow row) => row.State switch
    {
        OperationState.Running or OperationState.Stopped => RunOutcome.Interrupted,
        OperationState.Aborted => RunOutcome.Undone,
        _ => RunOutcome.Done,
    };

    static async Task<OperationRow> FindAsync(PgStrata.Server.Session session, string id, CancellationToken cancellationToken)
    {
        var isCurrent = await StoreSchema.IsCurrentAsync(session, cancellationToken);
        return (isCurrent ? await new Journal(session).FindAsync(id, cancellationToken) : null)
            ?? throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
    }
}
