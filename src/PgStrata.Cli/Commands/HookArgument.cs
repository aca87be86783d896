using System.Text.RegularExpressions;

namespace PgStrata.Cli.Commands;

/// <summary>A command to run before or after a phase of an operation.</summary>
/// <param name="Before">True: before the phase, and a non-zero exit vetoes it; false: after it.</param>
/// <param name="Phase">prepare, build, switch, finish …</param>
/// <param name="CommandLine">What the shell runs; it gets the facts as JSON on stdin.</param>
sealed partial record HookArgument(bool Before, string Phase, string CommandLine)
{
    internal static bool TryRead(string text, out HookArgument value)
    {
        value = null!;
        var match = Form().Match(text);
        if (!match.Success) return false;
        value = new HookArgument(match.Groups["when"].Value == "before", match.Groups["phase"].Value, match.Groups["command"].Value.Trim());
        return true;
    }

    [GeneratedRegex("^(?<when>before|after)-(?<phase>[a-z]+(-[a-z]+)*)=(?<command>.*\\S.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
