using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>Where bounds fall, how far ahead, and what the leaves are called.</summary>
sealed class GridOptions
{
    internal Option<string?> Zone { get; } = new("--zone")
    {
        HelpName = "zone",
        Description = "Time zone of the bounds, an IANA name or an offset: UTC, Europe/Berlin, +01",
    };

    internal Option<string?> Origin { get; } = new("--origin")
    {
        HelpName = "edge",
        Description = "A bound the others are counted from: a date, a local time or a number",
    };

    internal Option<CalendarLength?> Horizon { get; } = ValueOption.Of<CalendarLength>(
        "--horizon", "How far ahead rows have a leaf", "a length of time or a number of periods", "7 days", CalendarLength.TryRead);

    internal Option<string?> Default { get; } = ValueOption.Word(
        "--default", "A DEFAULT partition: none, or one fenced against rows a leaf is missing for (default: none)", "none", "fenced");

    internal Option<string?> Naming { get; } = new("--naming")
    {
        HelpName = "style",
        Description = "Names of leaves: a style such as pgpartman5, pgpartman4, pgslice, or a template",
    };

    internal Option<string?> Unit { get; } = ValueOption.Word(
        "--unit", "What an integer key counts since 1970, when it is a time", "s", "ms", "us", "ns");

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[Zone, Origin, Horizon, Default, Naming, Unit]) command.Add(option);
    }
}
