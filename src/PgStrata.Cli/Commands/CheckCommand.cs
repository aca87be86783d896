using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>check: for monitors.</summary>
sealed class CheckCommand : StrataCommand
{
    /// <summary>The option after which the exit codes are those of monitoring plugins, also for a wrong command line.</summary>
    internal const string Nagios = "--nagios";

    readonly Argument<IReadOnlyList<QualifiedName>> tables = ValueOption.Tables("Only these tables (default: every table with a policy)");
    readonly Option<TimeSpan?> maxAge = ValueOption.OfValue<TimeSpan>(
        "--max-age", "Critical when the last maintenance of a table that ended well is older (default: 26h)",
        "a duration", "26h", DurationText.TryReadPositive);
    readonly Option<bool> nagios = new(Nagios)
    {
        Description = "One line, and the exit codes of monitoring plugins: 0 ok, 1 warning, 2 critical, 3 unknown",
    };

    internal CheckCommand(CommandBody<CheckArguments> body)
        : base("check", "Tell a monitor how the tables are: exit 0 ok, 3 attention, 1 critical, 2 usage, 4 unreachable")
    {
        Add(tables);
        Add(maxAge);
        Add(nagios);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata check --output json", "pgstrata check app.fixes --nagios"];
        Runs(
            parsed => new CheckArguments(
                parsed.GetValue(tables) ?? [], parsed.GetValue(maxAge) ?? new CheckRequest().MaxAge, parsed.GetValue(nagios)),
            body);
    }
}
