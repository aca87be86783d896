using System.Diagnostics;
using PgStrata.Testing;
using PgStrata.Tests.Crash;

namespace PgStrata.Tests.Chaos;

/// <summary>
/// One conversion by rewrite, or the undo of one, under writers and readers of every kind and with faults at random, until it is switched,
/// and every other time the way back too; then what is there is held against what was committed.
/// </summary>
sealed class ChaosRound(PostgresServer server, int seed, bool isUndo = false)
{
    const int MostRuns = 15;

    readonly Random _random = new(seed);
    readonly List<string> _faults = [];
    readonly bool goesBack = seed % 2 == 0;

    internal async Task<ChaosResult> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        await using var database = await server.CreateDatabaseAsync(ChaosTable.Schema);
        if (isUndo) await PartitionAsync(database);
        var truncates = new Truncates(database);
        var writers = Enumerable.Range(0, _random.Next(4, 9)).Select(i => new ChaosWriter(database, truncates, i, seed)).ToList();
        var reader = new ChaosReader(database, truncates, seed);
        using var stop = new CancellationTokenSource();
        var work = writers.Select(w => Task.Run(() => w.RunAsync(stop.Token))).Append(Task.Run(() => reader.RunAsync(stop.Token))).ToList();
        int runs;
        try
        {
            runs = await UntilAsync("switched", isUndo ? ChaosTable.Undo : ChaosTable.Convert, database, truncates);
            await Task.Delay(_random.Next(300));
            if (goesBack)
            {
                var id = (await OperationAsync(database, "switched"))!;
                runs += await UntilAsync("rolled_back", [.. ChaosTable.RollBack, id], database, truncates);
                await Task.Delay(_random.Next(300));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(work);
        }

        var differences = new List<string>([
            .. writers.SelectMany(w => w.Errors), .. writers.SelectMany(w => w.Missed.Select(m => "not found: " + m)), .. reader.Wrong]);
        var rows = await new ChaosBook(database, truncates).CompareAsync(writers, goesBack, isUndo, differences);
        await Until.NoSessionAsync(database);
        return new ChaosResult(
            seed, string.Join(", ", _faults), runs, writers.Sum(w => w.Committed), writers.Sum(w => w.Refused), rows, clock.Elapsed,
            differences);
    }

    /// <summary>Converted for good, before anybody works.</summary>
    static async Task PartitionAsync(TestDatabase database)
    {
        var converted = await Tool.RunAsync([.. ChaosTable.Convert, "--connection", database.ConnectionString]);
        Assert.True(converted.ExitCode == 0, converted.ToString());
        var id = (await OperationAsync(database, "switched"))!;
        var completed = await Tool.RunAsync("operation", "complete", id, "--yes", "--connection", database.ConnectionString);
        Assert.True(completed.ExitCode == 0, completed.ToString());
    }

    /// <summary>Starts and resumes the tool until the conversion is in a state and all is finished.</summary>
    async Task<int> UntilAsync(string state, string[] first, TestDatabase database, Truncates truncates)
    {
        var left = _random.Next(1, 4);
        for (var runs = 1; ; runs++)
        {
            var id = await OperationAsync(database);
            string[] line = id is null ? first : ["operation", "resume", id, "--yes"];
            await using var tool = Tool.Start([.. line, "--connection", database.ConnectionString]);
            var ending = tool.EndAsync();
            if (left > 0 && await StrikeAsync(database, truncates, tool, ending)) left--;
            var ended = await ending;
            if (_faults.Count > 0) _faults[^1] += $" -> {ended.ExitCode}";
            if (await OperationAsync(database, state) is not null && await OperationAsync(database) is null) return runs;
            if (runs == MostRuns)
                throw new InvalidOperationException($"round {seed} does not end ({string.Join(", ", _faults)}):\n{ended}");
        }
    }

    /// <returns>Whether there still was something to strike.</returns>
    async Task<bool> StrikeAsync(TestDatabase database, Truncates truncates, RunningTool tool, Task ending)
    {
        var fault = Fault.Next(_random);
        var after = _random.Next(300, 1600);
        if (await Task.WhenAny(Task.Delay(after), ending) == ending) return false;
        _faults.Add($"{fault.Name} at {after}");
        await fault.StrikeAsync(database, tool, truncates);
        return true;
    }

    /// <summary>The operation that is open, or in a state.</summary>
    internal static async Task<string?> OperationAsync(TestDatabase database, string? state = null)
    {
        var which = state is null ? "state IN ('running', 'stopped')" : $"state = '{state}'";
        if (!await database.ScalarAsync<bool>("SELECT to_regclass('pgstrata.operation') IS NOT NULL")) return null;
        var id = await database.ScalarAsync<string>($"SELECT coalesce((SELECT id FROM pgstrata.operation WHERE {which} LIMIT 1), '')");
        return id.Length > 0 ? id : null;
    }
}
