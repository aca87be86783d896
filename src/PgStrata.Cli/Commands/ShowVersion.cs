using System.CommandLine;
using System.CommandLine.Invocation;

namespace PgStrata.Cli.Commands;

/// <summary>--version.</summary>
sealed class ShowVersion : SynchronousCommandLineAction
{
    /// <summary>Like 0.1.0, without the commit.</summary>
    internal static string Version { get; } = typeof(ShowVersion).Assembly.GetName().Version!.ToString(3);

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"pgstrata {Version}");
        return ExitCode.Ok;
    }
}
