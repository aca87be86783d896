using System.Diagnostics;
using System.Globalization;
using PgStrata.Bench.Output;

namespace PgStrata.Bench.Maintenance;

/// <summary>
/// Every keeper on its own copy of the same tables: runs with nothing to do, then runs with one leaf to make in each table.
/// </summary>
sealed class MaintainBench(BenchServer server, int tables)
{
    const int Nothings = 5;
    const int Leaves = 3;

    internal async Task<IReadOnlyList<MaintainResult>> RunAsync()
    {
        Say.Line($"making {tables} tables of {DailyTables.Leaves} leaves");
        var template = await server.CreateAsync($"daily_{tables}");
        await template.ExecuteAsync(DailyTables.Create(tables));
        await template.ExecuteAsync(DailyTables.Fill);
        await template.ExecuteAsync("VACUUM (ANALYZE)");
        var results = new List<MaintainResult>();
        var partman = await server.CopyAsync(template, $"daily_{tables}_partman");
        foreach (var keeper in (Keeper[])[Keepers.Function, Keepers.Procedure])
            results.AddRange(await MeasureAsync(partman, keeper));
        await partman.DropAsync();
        var strata = await server.CopyAsync(template, $"daily_{tables}_pgstrata");
        await Keepers.AdoptAsync(strata);
        results.Add(await MeasureAsync(strata, Keepers.Analyzing, "leaf", 1)); // the parents are analyzed then, and not again for a day
        foreach (var keeper in (Keeper[])[Keepers.Library, Keepers.Process])
            results.AddRange(await MeasureAsync(strata, keeper));
        await strata.DropAsync();
        await template.DropAsync();
        return results;
    }

    async Task<IReadOnlyList<MaintainResult>> MeasureAsync(BenchDatabase database, Keeper keeper) =>
        [await MeasureAsync(database, keeper, "nothing", Nothings), await MeasureAsync(database, keeper, "leaf", Leaves)];

    async Task<MaintainResult> MeasureAsync(BenchDatabase database, Keeper keeper, string work, int times)
    {
        var runs = new List<double>();
        long wal = 0;
        if (work == "nothing")
            for (var i = 0; i < keeper.Before; i++)
                await keeper.RunAsync(database);
        for (var i = 0; i < times; i++)
        {
            if (work == "leaf")
                await database.ExecuteAsync(DailyTables.DropNewest);
            await database.ExecuteAsync("CHECKPOINT");
            var position = await database.WalPositionAsync();
            var clock = Stopwatch.StartNew();
            await keeper.RunAsync(database);
            runs.Add(clock.Elapsed.TotalSeconds);
            wal = await database.WalSinceAsync(position);
            var leaves = await database.ScalarAsync<long>(DailyTables.CountLeaves);
            if (leaves != (long)tables * DailyTables.Leaves)
                throw new InvalidOperationException(
                    $"{keeper.Title} left {leaves} leaves where {tables * DailyTables.Leaves} belong. " +
                    "Did midnight (UTC) pass? Then run again.");
        }

        var seconds = Medians.Of(runs);
        var each = string.Join(", ", runs.Select(r => r.ToString("0.000", CultureInfo.InvariantCulture)));
        Say.Line($"{keeper.Name}, {work}: {each} s");
        return new(keeper.Name, keeper.Title, work, tables, seconds, runs, seconds * 1000 / tables, (double)wal / tables);
    }
}
