using System.CommandLine;
using PgStrata.Partitioning;

namespace PgStrata.Cli.Commands;

/// <summary>Where bounds fall, how far ahead, and what the leaves are called.</summary>
sealed class GridOptions
{
    internal Option<GridZone?> Zone { get; } = ValueOption.Read<GridZone>(
        "--zone", "Time zone of the bounds, an IANA name or an offset: UTC, Europe/Berlin, +01 (default: UTC)", "zone", GridZone.TryParse);

    internal Option<string?> Origin { get; } = new("--origin")
    {
        HelpName = "edge",
        Description = "A bound the others are counted from: a date, a local time or a number",
    };

    internal Option<Horizon?> Horizon { get; } = ValueOption.Read<Horizon>(
        "--horizon", "How far ahead rows have a leaf: a duration, ids, or a number of periods", "horizon", Partitioning.Horizon.TryParse);

    internal Option<DefaultPartition> Default { get; } = ValueOption.Choice(
        "--default", "A DEFAULT partition: none, or one fenced against rows a leaf is missing for (default: none)", ["none", "fenced"],
        word => Enum.Parse<DefaultPartition>(word, ignoreCase: true));

    internal Option<LeafNaming?> Naming { get; } = ValueOption.Read<LeafNaming>(
        "--naming", "Names of leaves: pgpartman5, pgpartman4, pgslice, chronos, or a template", "style", LeafNaming.TryParse);

    internal Option<KeyKind?> Unit { get; } = ValueOption.Choice<KeyKind?>(
        "--unit", "What an integer key counts since 1970, when it is a time", ["s", "ms", "us", "ns"], word => word switch
        {
            "s" => KeyKind.EpochSeconds,
            "ms" => KeyKind.EpochMilliseconds,
            "us" => KeyKind.EpochMicroseconds,
            _ => KeyKind.EpochNanoseconds,
        });

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[Zone, Origin, Horizon, Default, Naming, Unit]) command.Add(option);
    }
}
