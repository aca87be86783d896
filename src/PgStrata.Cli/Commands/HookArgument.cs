using System.Text.RegularExpressions;

namespace PgStrata.Cli.Commands;

/// <summary>A command to run before or after a phase of an operation.</summary>
/// <param name="Phase">The stage with its side, as the library calls it: <c>before-switch</c>, <c>after-build</c>.</param>
/// <param name="CommandLine">What the shell runs; it gets the facts as JSON on stdin.</param>
sealed partial record HookArgument(string Phase, string CommandLine)
{
    internal static bool TryRead(string text, out HookArgument value)
    {
        var match = Form().Match(text);
        value = new HookArgument(match.Groups["phase"].Value, match.Groups["command"].Value.Trim());
        return match.Success;
    }

    [GeneratedRegex(
        "^(?<phase>(before|after)-[a-z]+(-[a-z]+)*)=(?<command>.*\\S.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
