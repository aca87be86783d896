using System.Diagnostics;
using System.Globalization;

namespace PgStrata.Testing;

/// <summary>The program as a process of its own, to be killed, stopped and signalled from outside.</summary>
sealed class RunningTool : IAsyncDisposable
{
    readonly Process process;
    readonly Task<string> output;
    readonly Task<string> error;

    RunningTool(Process process)
    {
        this.process = process;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    internal bool HasExited => process.HasExited;

    internal static RunningTool Start(string program, IReadOnlyDictionary<string, string?> environment, IEnumerable<string> arguments)
    {
        // Tests that a shell runs in the background ignore Ctrl-C, and so would what they start.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new RunningTool(Process.Start(start)!);
    }

    /// <summary>Waits for its end.</summary>
    internal async Task<ToolRun> EndAsync()
    {
        await process.WaitForExitAsync();
        return new ToolRun(process.ExitCode, await output, await error);
    }

    /// <summary>kill -9.</summary>
    internal async Task<ToolRun> KillAsync()
    {
        process.Kill();
        return await EndAsync();
    }

    /// <summary>Sends a signal by its name: INT, STOP, CONT.</summary>
    internal async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
