using System.Diagnostics;
using PgStrata.Testing;

namespace PgStrata.Bench;

/// <summary>Runs the published command as a user does: its start is part of what is measured.</summary>
static class Tool
{
    static readonly string File = Path.Combine(Repository.Root, "artifacts", "publish", "pgstrata", "PgStrata.Cli");

    /// <summary>Its standard output; it must end with 0.</summary>
    internal static async Task<string> RunAsync(BenchDatabase database, params IEnumerable<string> arguments) =>
        (await MeasureAsync(database, arguments)).Output;

    /// <summary>The same, with the most memory it had, bytes.</summary>
    internal static async Task<(string Output, long PeakMemoryBytes)> MeasureAsync(
        BenchDatabase database, params IEnumerable<string> arguments)
    {
        using var process = Start(database, arguments);
        var peak = PeakAsync(process);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (output, await peak)
            : throw new InvalidOperationException(
                $"pgstrata {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await errors}{output}");
    }

    internal static Process Start(BenchDatabase database, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(File, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in database.Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Looks now and then, and never a moment longer than the program runs.</summary>
    static async Task<long> PeakAsync(Process process)
    {
        var peak = 0L;
        var end = process.WaitForExitAsync();
        while (!end.IsCompleted)
        {
            peak = Math.Max(peak, Peak(process));
            await Task.WhenAny(end, Task.Delay(100));
        }

        return peak;
    }

    static long Peak(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // it has just ended
        }
    }
}
