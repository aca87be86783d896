using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PgStrata.Cli.Commands;

/// <summary>The usual help, then examples and, at the root, the exit codes.</summary>
sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case StrataCommand { Examples.Count: > 0 } command:
                output.WriteLine("Examples:");
                foreach (var example in command.Examples) output.WriteLine($"  {example}");
                output.WriteLine();
                break;
            case RootCommand:
                output.WriteLine("Exit codes:");
                foreach (var (number, meaning) in ExitCode.Table) output.WriteLine($"  {number,3}  {meaning}");
                output.WriteLine();
                break;
        }
        return code;
    }
}
