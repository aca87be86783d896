using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>queries: what the application's statements will meet.</summary>
sealed class QueriesCommand : StrataCommand
{
    readonly Argument<QualifiedName> table = ValueOption.Table();
    readonly Option<string?> file = new("--file", "-f")
    {
        HelpName = "file",
        Description = "Statements to look at, separated by semicolons (default: those pg_stat_statements has seen)",
    };

    internal QueriesCommand(CommandBody<QueriesArguments> body)
        : base("queries", "Show which statements touch how many leaves, which lack the key, and which will break")
    {
        Add(table);
        Add(file);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata queries app.fixes", "pgstrata queries app.fixes --file application.sql --output json"];
        Runs(parsed => new QueriesArguments(parsed.GetValue(table), parsed.GetValue(file)), body);
    }
}
