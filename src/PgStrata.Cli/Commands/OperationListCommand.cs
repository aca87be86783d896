using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>operation list.</summary>
sealed class OperationListCommand : StrataCommand
{
    readonly Argument<IReadOnlyList<QualifiedName>> tables = ValueOption.Tables("Only operations of these tables");
    readonly Option<bool> all = new("--all") { Description = "Also those that are finished" };

    internal OperationListCommand(CommandBody<OperationListArguments> body)
        : base("list", "List operations that are open")
    {
        Add(tables);
        Add(all);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Runs(parsed => new OperationListArguments(parsed.GetValue(tables) ?? [], parsed.GetValue(all)), body);
    }
}
