using PgStrata.Cli.Commands;
using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>apply.</summary>
static class ApplyBody
{
    internal static async Task<int> RunAsync(ApplyArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var plan = PlanJson.Read(await GivenFile.ReadAsync(arguments.File, cancellationToken));
        return await PlanAndRun.RunAsync(
            new Strata(context.Connection.ConnectionString), plan, new PlanArguments(false, null, arguments.Yes), arguments.Run, context,
            cancellationToken);
    }
}
