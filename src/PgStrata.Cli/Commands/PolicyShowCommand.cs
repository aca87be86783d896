using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>policy show.</summary>
sealed class PolicyShowCommand : StrataCommand
{
    readonly Argument<IReadOnlyList<QualifiedName>> tables = ValueOption.Tables("Only these tables (default: all that have a policy)");

    internal PolicyShowCommand(CommandBody<PolicyShowArguments> body)
        : base("show", "Show the policies in the database; as yaml it is a file that policy apply takes")
    {
        Add(tables);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Yaml, OutputFormat.Json));
        Examples = ["pgstrata policy show --output yaml > pgstrata.yaml"];
        Runs(parsed => new PolicyShowArguments(parsed.GetValue(tables) ?? []), body);
    }
}
