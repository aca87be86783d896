using PgStrata.Cli.Commands;
using PgStrata.Maintenance;
using PgStrata.Sql;

namespace PgStrata.Cli.Bodies;

/// <summary>policy show.</summary>
static class PolicyShowBody
{
    internal static async Task<int> RunAsync(PolicyShowArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await PolicyBodies.OpenAsync(context, cancellationToken);
        var policies = (await new PolicyStore(session).ListAsync(cancellationToken))
            .Where(p => arguments.Tables.Count == 0 || arguments.Tables.Contains(new QualifiedName(p.Schema, p.Table))).ToList();
        var missing = arguments.Tables.Except(policies.Select(p => new QualifiedName(p.Schema, p.Table))).ToList();
        if (missing.Count > 0)
            throw new StrataException(
                "no_policy",
                $"There is no policy for {string.Join(", ", missing)}. Take it in: pgstrata policy adopt {missing[0]}");
        PolicyPrinter.Print(policies, context);
        if (policies.Count == 0) context.Messages.Say("no table has a policy.");
        return ExitCode.Ok;
    }
}
