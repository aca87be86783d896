using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>policy remove.</summary>
sealed class PolicyRemoveCommand : StrataCommand
{
    readonly Argument<QualifiedName> table = ValueOption.Table();
    readonly PlanOptions plan = new(saves: false);

    internal PolicyRemoveCommand(CommandBody<PolicyRemoveArguments> body)
        : base("remove", "Take a table out of maintenance; the table and its leaves stay as they are")
    {
        Add(table);
        plan.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata policy remove app.fixes --yes"];
        Runs(parsed => new PolicyRemoveArguments(parsed.GetValue(table), plan.Read(parsed)), body);
    }
}
