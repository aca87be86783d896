using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>schedule verify: does maintenance really run? The database knows, the unit does not.</summary>
sealed class ScheduleVerifyCommand : StrataCommand
{
    readonly Option<TimeSpan?> interval = ValueOption.OfValue<TimeSpan>(
        "--interval", "How often maintenance is meant to run (default: 1h)", "a duration", "1h", DurationText.TryReadPositive);

    internal ScheduleVerifyCommand(CommandBody<ScheduleVerifyArguments> body)
        : base("verify", "Tell from the database whether maintenance runs: exit 0 when the last successful run is recent, else 3")
    {
        Add(interval);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = ["pgstrata schedule verify --interval 15min"];
        Runs(parsed => new ScheduleVerifyArguments(parsed.GetValue(interval) ?? TimeSpan.FromHours(1)), body);
    }
}
