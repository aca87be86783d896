using System.Diagnostics;

namespace PgStrata.Cli.Tests;

/// <summary>Runs the built program as a user does.</summary>
static class Tool
{
    internal static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "PgStrata.Cli.dll");

    internal static Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string?>(), arguments);

    internal static Task<ToolRun> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        StartAsync("dotnet", environment, [Dll, .. arguments]);

    internal static async Task<ToolRun> StartAsync(string program, IReadOnlyDictionary<string, string?> environment,
        params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
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
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ToolRun(process.ExitCode, await output, await error);
    }
}
