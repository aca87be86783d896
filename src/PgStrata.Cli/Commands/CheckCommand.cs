using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>check: for monitors.</summary>
sealed class CheckCommand : StrataCommand
{
    readonly Argument<IReadOnlyList<QualifiedName>> tables = ValueOption.Tables("Only these tables (default: every table with a policy)");
    readonly Option<bool> nagios = new("--nagios")
    {
        Description = "One line, and the exit codes of monitoring plugins: 0 ok, 1 warning, 2 critical, 3 unknown",
    };

    internal CheckCommand(CommandBody<CheckArguments> body)
        : base("check", "Tell a monitor how the tables are: exit 0 ok, 3 attention, 1 critical, 2 usage, 4 unreachable")
    {
        Add(tables);
        Add(nagios);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata check --output json", "pgstrata check app.fixes --nagios"];
        Runs(parsed => new CheckArguments(parsed.GetValue(tables) ?? [], parsed.GetValue(nagios)), body);
    }
}
