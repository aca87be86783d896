using Spectre.Console;

namespace PgStrata.Cli.Output;

/// <summary>Writes tables.</summary>
static class TableOutput
{
    /// <summary>A pipe has no edge, but whoever reads a table in a log or a mail has one: a column of whole messages is folded.</summary>
    const int Widest = 140;

    internal static void WriteTable(this IAnsiConsole console, Table table)
    {
        var width = console.Profile.Width;
        console.Profile.Width = Math.Min(width, Widest);
        console.Write(table);
        console.Profile.Width = width;
    }
}
