using PgStrata.Cli.Commands;

namespace PgStrata.Cli.Bodies;

/// <summary>convert.</summary>
static class ConvertBody
{
    internal static async Task<int> RunAsync(ConvertArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        var plan = await strata.PlanAsync(arguments.Request, cancellationToken);
        return await PlanAndRun.RunAsync(strata, plan, arguments.Plan, arguments.Run, context, cancellationToken);
    }
}
