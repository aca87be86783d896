using Spectre.Console;

namespace PgStrata.Cli.Output;

/// <summary>What the tool says besides its result, on stderr.</summary>
sealed class Messages(IAnsiConsole console, Verbosity verbosity)
{
    internal IAnsiConsole Console { get; } = console;

    internal Verbosity Verbosity { get; } = verbosity;

    internal void Say(string text)
    {
        if (Verbosity >= Verbosity.Normal) Write(text, Style.Plain);
    }

    internal void Detail(string text)
    {
        if (Verbosity >= Verbosity.Verbose) Write(text, new Style(Color.Grey));
    }

    internal void Warn(string text) => Write($"pgstrata: warning: {text}", new Style(Color.Yellow));

    internal void Error(string text) => Write($"pgstrata: {text}", new Style(Color.Red));

    internal void Hint(string text)
    {
        if (Verbosity >= Verbosity.Normal) Write($"hint: {text}", Style.Plain);
    }

    /// <summary>A question; the answer is typed on the same line.</summary>
    internal void Ask(string question) => Console.Write(new Text(question));

    // Not wrapped at the console's edge: a command or a server message must be copied in one piece.
    void Write(string text, Style style)
    {
        var width = Console.Profile.Width;
        Console.Profile.Width = int.MaxValue / 2;
        Console.Write(new Text(text + Environment.NewLine, style));
        Console.Profile.Width = width;
    }
}
