using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.Globalization;

namespace PgStrata.Cli.Commands;

/// <summary>Answers <c>[suggest:POSITION] "line"</c> with what the word at the position can become, a line each.</summary>
/// <remarks>
/// System.CommandLine's own answer holds every word that contains the typed letters, and all options where an argument is due.
/// </remarks>
sealed class SuggestWords(RootCommand root, SuggestDirective directive) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.Tokens.Count > 1 ? parseResult.Tokens[^1].Value : "";
        var position = int.TryParse(
            parseResult.GetResult(directive) is { Values: [var text, ..] } ? text : "", NumberStyles.None, CultureInfo.InvariantCulture,
                out var given)
            ? Math.Min(given, line.Length) : line.Length;
        foreach (var word in Words(line[..position])) parseResult.InvocationConfiguration.Output.WriteLine(word);
        return ExitCode.Ok;
    }

    IEnumerable<string> Words(string line)
    {
        var typed = line[(line.LastIndexOfAny([' ', '\t']) + 1)..];
        var found = root.Parse(line).GetCompletions(line.Length).Select(c => c.InsertText ?? c.Label)
            .Where(w => w.StartsWith(typed, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        var words = found.Where(w => !w.StartsWith('-')).ToList();
        return words.Count > 0 ? words : found.Where(w => typed == "-" || w.StartsWith("--", StringComparison.Ordinal));
    }
}
