using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>status: for people.</summary>
sealed class StatusCommand : StrataCommand
{
    readonly Argument<IReadOnlyList<QualifiedName>> tables = ValueOption.Tables("Only these tables (default: all that have a policy)");

    internal StatusCommand(CommandBody<StatusArguments> body)
        : base("status", "Show how the tables are, with their leaves as a timeline")
    {
        Add(tables);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata status", "pgstrata status app.fixes"];
        Runs(parsed => new StatusArguments(parsed.GetValue(tables) ?? []), body);
    }
}
