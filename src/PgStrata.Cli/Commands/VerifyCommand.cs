using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>verify.</summary>
sealed class VerifyCommand : StrataCommand
{
    readonly Argument<string> operation = ValueOption.Operation();

    internal VerifyCommand(CommandBody<VerifyArguments> body)
        : base("verify", "Compare every row of a table with its copy, or after the switch with the old heap; changes nothing")
    {
        Add(operation);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata verify b7k2m9qx", "pgstrata verify b7k2m9qx --output json"];
        Runs(parsed => new VerifyArguments(parsed.GetRequiredValue(operation)), body);
    }
}
