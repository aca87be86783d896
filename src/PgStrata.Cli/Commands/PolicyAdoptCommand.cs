using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>policy adopt: a table that is partitioned already comes under a policy.</summary>
sealed class PolicyAdoptCommand : StrataCommand
{
    readonly Argument<QualifiedName> table = ValueOption.Table();
    readonly GridOptions grid = new();
    readonly RetentionOptions retention = new();
    readonly PlanOptions plan = new(saves: false);

    internal PolicyAdoptCommand(CommandBody<PolicyAdoptArguments> body)
        : base("adopt", "Take a table that is already partitioned under a policy; grid and names are read from its leaves")
    {
        Add(table);
        grid.AddTo(this);
        retention.AddTo(this);
        plan.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Yaml, OutputFormat.Json));
        Examples =
        [
            "pgstrata policy adopt app.events --plan",
            "pgstrata policy adopt app.events --horizon '14 days' --retain '90 days' --expire detach --yes",
        ];
        Runs(Read, body);
    }

    PolicyAdoptArguments Read(ParseResult parsed) => new()
    {
        Table = parsed.GetValue(table),
        Zone = parsed.GetValue(grid.Zone),
        Origin = parsed.GetValue(grid.Origin),
        Horizon = parsed.GetValue(grid.Horizon),
        Retention = retention.Read(parsed),
        Default = parsed.CommandResult.Given(grid.Default) ? parsed.GetValue(grid.Default) : null,
        Naming = parsed.GetValue(grid.Naming),
        Unit = parsed.GetValue(grid.Unit),
        Plan = plan.Read(parsed),
    };
}
