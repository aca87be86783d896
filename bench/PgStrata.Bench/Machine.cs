using System.Runtime.InteropServices;

namespace PgStrata.Bench;

/// <summary>Where it was measured.</summary>
sealed record Machine(
    string Processor, int Cores, double MemoryGiB, string System, string Postgres, string Partman, string Runtime,
    DateTimeOffset At, IReadOnlyList<string> Settings)
{
    internal static async Task<Machine> ReadAsync(BenchServer server)
    {
        await using var postgres = await server.CreateAsync("bench_machine");
        var partman = await postgres.ScalarAsync<string>(
            "SELECT coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'pg_partman'), 'not installed')");
        return new(
            ProcessorName(), Environment.ProcessorCount, Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Pow(1024, 3), 1),
            RuntimeInformation.OSDescription, await postgres.ScalarAsync<string>("SELECT current_setting('server_version')"), partman,
            RuntimeInformation.FrameworkDescription, TimeProvider.System.GetUtcNow(), BenchServer.Settings);
    }

    static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
