using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>policy apply: the named tables get the policies of a file.</summary>
sealed class PolicyApplyCommand : StrataCommand
{
    readonly Argument<string> file = new("file") { Description = "The policy file (YAML)" };
    readonly Option<bool> prune = new("--prune")
    {
        Description = "Also remove the policies of tables the file does not name; no leaf is touched",
    };
    readonly PlanOptions plan = new(saves: false);

    internal PolicyApplyCommand(CommandBody<PolicyApplyArguments> body)
        : base("apply", "Make the policies of the tables a file names equal to the file; other tables stay as they are")
    {
        Add(file);
        Add(prune);
        plan.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata policy apply pgstrata.yaml --plan", "pgstrata policy apply pgstrata.yaml --prune --yes"];
        Runs(parsed => new PolicyApplyArguments(parsed.GetRequiredValue(file), parsed.GetValue(prune), plan.Read(parsed)), body);
    }
}
