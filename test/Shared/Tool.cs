namespace PgStrata.Testing;

/// <summary>Runs the built program as a user does.</summary>
static class Tool
{
    internal static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "PgStrata.Cli.dll");

    internal static Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string?>(), arguments);

    internal static Task<ToolRun> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        StartAsync("dotnet", environment, [Dll, .. arguments]);

    internal static async Task<ToolRun> StartAsync(
        string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        await using var running = RunningTool.Start(program, environment, arguments);
        return await running.EndAsync();
    }

    /// <summary>Starts it and returns at once, for a test that kills, stops or signals it.</summary>
    internal static RunningTool Start(params string[] arguments) =>
        RunningTool.Start("dotnet", new Dictionary<string, string?>(), [Dll, .. arguments]);
}
