using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>Reads the journal for operation list and show.</summary>
static class OperationReader
{
    internal static async Task<IReadOnlyList<OperationRow>> ListAsync(Strata strata, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("list", cancellationToken);
        return await StoreSchema.IsCurrentAsync(session, cancellationToken) ? await new Journal(session).ListAsync(cancellationToken) : [];
    }

    internal static async Task<Plan> PlanAsync(Strata strata, string id, CancellationToken cancellationToken) =>
        PlanJson.Read((await FindAsync(strata, id, cancellationToken)).PlanText);

    internal static async Task<RunReport> ReportAsync(Strata strata, string id, CancellationToken cancellationToken)
    {
        var row = await FindAsync(strata, id, cancellationToken);
        await using var session = await strata.Sessions.OpenAsync("show", cancellationToken);
        return await PlanRunner.ReportAsync(session, PlanJson.Read(row.PlanText), row.State, RunOutcome.Done, null);
    }

    static async Task<OperationRow> FindAsync(Strata strata, string id, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("show", cancellationToken);
        var isCurrent = await StoreSchema.IsCurrentAsync(session, cancellationToken);
        return (isCurrent ? await new Journal(session).FindAsync(id, cancellationToken) : null)
            ?? throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
    }
}
