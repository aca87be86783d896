using PgStrata.Bench.Output;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Bench.Conversion;

/// <summary>What the capture costs writers: the same load with and without its triggers, in turn, and nothing else going on.</summary>
static class CaptureCost
{
    const int Turns = 3;

    static readonly TimeSpan Turn = TimeSpan.FromSeconds(6);

    static readonly CopySpec Copy = new()
    {
        Source = new QualifiedName("app", "fixes"),
        Target = new QualifiedName("capture", "fixes"),
        Schema = "capture",
        Owner = "postgres",
        Key = ["id"],
        PartitionColumns = ["received_at"],
        Columns = [],
    };

    internal static async Task<CaptureResult> MeasureAsync(BenchDatabase database, long rows)
    {
        Say.Line("cost of the capture");
        var capture = new CaptureSql(Copy);
        await RunAsync(database, [SqlText.Raw("CREATE SCHEMA capture"), .. capture.Prepare()]);
        List<LoadReport> bare = [], captured = [];
        await LoadAsync(database); // the server's cache is cold
        for (var i = 0; i < Turns; i++)
        {
            bare.Add(await LoadAsync(database));
            await RunAsync(database, capture.Begin(Copy.Source));
            captured.Add(await LoadAsync(database));
            await RunAsync(database, CaptureSql.End(Copy.Source));
        }

        return new(rows, Rate(bare), Rate(captured), P99(bare), P99(captured));
    }

    /// <summary>As fast as they can: two that insert, one that updates what was inserted.</summary>
    static async Task<LoadReport> LoadAsync(BenchDatabase database)
    {
        await using var load = new LiveLoad(database.ConnectionString)
            .Clients("insert", 2, client => client.ExecuteAsync(FixesTable.ProbeInsert, Guid.NewGuid()))
            .Clients("update", 1, UpdateAsync);
        await load.StartAsync();
        await Task.Delay(Turn);
        return await load.StopAsync();
    }

    static async Task UpdateAsync(LoadClient client)
    {
        var id = Guid.NewGuid();
        await client.ExecuteAsync(FixesTable.ProbeInsert, id);
        await client.ExecuteAsync("UPDATE app.fixes SET altitude_msl_feet = altitude_msl_feet + 1 WHERE id = $1", id);
    }

    static async Task RunAsync(BenchDatabase database, IEnumerable<SqlText> statements)
    {
        foreach (var statement in statements) await database.ExecuteAsync(statement.Text);
    }

    static double Rate(IEnumerable<LoadReport> reports) => Medians.Of(reports.Select(r => r.Acknowledged / r.Duration.TotalSeconds));

    static double P99(IEnumerable<LoadReport> reports) =>
        Medians.Of(reports.Select(r => r.Summaries.Max(s => s.P99).TotalMilliseconds));
}
