using System.Diagnostics;

namespace PgStrata.Bench.Conversion;

/// <summary>Runs statements one by one and keeps how long each took.</summary>
sealed class StepTimes(BenchDatabase database)
{
    readonly List<KeyValuePair<string, double>> _steps = [];

    internal IReadOnlyList<KeyValuePair<string, double>> All => _steps;

    internal void Add(string name, TimeSpan took) => _steps.Add(new(name, took.TotalMilliseconds));

    /// <summary>Seconds of one of them.</summary>
    internal async Task<double> RunAsync(string name, string sql)
    {
        var clock = Stopwatch.StartNew();
        await database.ExecuteAsync(sql);
        var took = clock.Elapsed;
        Add(name, took);
        return took.TotalSeconds;
    }
}
