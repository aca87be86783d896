using PgStrata.Testing;

namespace PgStrata.Tests.Testing;

public sealed class LiveLoadTest
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task what_the_clients_did_is_acknowledged_in_the_ledger_and_in_the_report(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(
            "CREATE TABLE t (id bigint PRIMARY KEY, name text)");
        var ledger = new Ledger<long>();
        await using var load = new LiveLoad(database.ConnectionString)
            .Clients("insert", 2, async client =>
            {
                var id = (client.Number * 1_000_000L) + client.Iteration;
                await client.ExecuteAsync("INSERT INTO t VALUES ($1, $2)", id, $"row {id}");
                ledger.Inserted(id, RowHash.Of($"row {id}"));
            })
            .Clients("read", 1, client => client.ScalarAsync("SELECT count(*) FROM t WHERE id = $1", client.Iteration));

        await load.StartAsync();
        while (ledger.Changes < 100 || load.Report()["read"].Count < 10)
            await Task.Delay(5);
        var report = await load.StopAsync();

        Assert.Empty(report.Errors);
        Assert.Equal(ledger.Changes, report["insert"].Count);
        Assert.Equal(report["insert"].Count + report["read"].Count, report.Acknowledged);
        await using var connection = await database.ConnectAsync();
        Assert.Equal($"{ledger.Rows} rows checked, 0 differences", (await ledger.CompareAsync(connection, "SELECT * FROM t")).ToString());
        var insert = report["insert"];
        Assert.True(
            TimeSpan.Zero < insert.P50 && insert.P50 <= insert.P99 && insert.P99 <= insert.P999 && insert.P999 <= insert.Max,
            report.ToString());
    }

    [PostgresFact]
    public async Task an_error_is_recorded_with_its_code_and_the_client_goes_on()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await using var load = new LiveLoad(database.ConnectionString)
            .Clients("divide", 1, client => client.ScalarAsync("SELECT 1 / $1", (int)(client.Iteration % 2)));

        await load.StartAsync();
        while (load.Report().Acknowledged < 3)
            await Task.Delay(5);
        var report = await load.StopAsync();

        Assert.Empty(report.ErrorsExcept("22012"));
        Assert.True(report.Errors.Count >= 3, report.ToString());
        Assert.Contains("division by zero", report.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task clients_whose_server_crashes_report_it_and_come_back()
    {
        await using var server = await PostgresServer.StartAsync(PostgresVersions.Default);
        await using var load = new LiveLoad(server.ConnectionString()).Clients("ask", 2, client => client.ScalarAsync("SELECT 1"));
        await load.StartAsync();

        await server.RestartAsync(immediate: true);
        var before = load.Report().Acknowledged;
        while (load.Report().Acknowledged < before + 10)
            await Task.Delay(5);
        var report = await load.StopAsync();

        Assert.Equal([0, 1], report.Errors.Select(error => error.Client).Distinct().Order());
    }

    [Fact]
    public void percentiles_are_the_nearest_ranks()
    {
        var summary = LoadSummary.Of(
            "x", Enumerable.Range(1, 1000).Reverse().Select(ms => new LoadSample(1, TimeSpan.FromMilliseconds(ms))));

        Assert.Equal(
            (1000, 500d, 990d, 999d, 1000d),
            (summary.Count, summary.P50.TotalMilliseconds, summary.P99.TotalMilliseconds, summary.P999.TotalMilliseconds,
                summary.Max.TotalMilliseconds));
        Assert.Equal(0, LoadSummary.Of("none", []).Count);
    }
}
