using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>operation show: the runbook as it was executed.</summary>
sealed class OperationShowCommand : StrataCommand
{
    readonly Argument<string> operation = ValueOption.Operation();

    internal OperationShowCommand(CommandBody<OperationShowArguments> body)
        : base("show", "Show an operation: its steps, what they did, when and how long; as markdown it is the runbook as executed")
    {
        Add(operation);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown, OutputFormat.Sql));
        Examples = ["pgstrata operation show b7k2m9qx --output markdown > runbook.md"];
        Runs(parsed => new OperationShowArguments(parsed.GetRequiredValue(operation)), body);
    }
}
