using System.CommandLine;
using PgStrata.Cli.Commands;

namespace PgStrata.Cli;

static class Program
{
    static async Task<int> Main(string[] args)
    {
        var parsed = CommandTree.Build(CommandList.All()).Parse(args);
        if (UsageErrors.Any(parsed)) return UsageErrors.Show(parsed, Console.Error, Console.Out);
        using var signals = new TerminationSignals(Console.Error, Environment.Exit, TimeProvider.System).Listen();
        var code = await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Token);
        // A body that stopped because of the signal reports an interruption; which signal it was is known here.
        return code == ExitCode.Interrupted && signals.Code is { } signal ? signal : code;
    }
}
