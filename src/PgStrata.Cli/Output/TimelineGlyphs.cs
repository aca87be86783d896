namespace PgStrata.Cli.Output;

/// <summary>The characters a timeline is drawn with.</summary>
sealed record TimelineGlyphs(
    char Filled, char Legacy, char Future, char Due, char Gap, char Open, char OpenEnd, char Now, char Horizon, string Ellipsis,
    string Range)
{
    internal static readonly TimelineGlyphs Unicode = new('█', '▓', '░', '▒', '·', '◄', '►', '▼', '┊', "…", "→");

    internal static readonly TimelineGlyphs Ascii = new('#', '=', '-', 'x', '.', '<', '>', 'v', '|', "..", "->");

    internal char Of(TimelineFlags flags) =>
        flags.HasFlag(TimelineFlags.Due) ? Due
        : flags.HasFlag(TimelineFlags.Legacy) ? Legacy
        : flags.HasFlag(TimelineFlags.Future) ? Future : Filled;
}
