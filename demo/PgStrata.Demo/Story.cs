using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PgStrata.Testing;

namespace PgStrata.Demo;

/// <summary>The demo from beginning to end.</summary>
sealed class Story(long rows)
{
    readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <returns>0 when the users felt no error and no row is missing or different.</returns>
    internal async Task<int> TellAsync()
    {
        Say("starting a private PostgreSQL");
        await using var server = await PostgresServer.StartAsync(15, "shared_buffers = 512MB", "maintenance_work_mem = 256MB");
        await using var database = await server.CreateDatabaseAsync();
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"building app.fixes: {rows:N0} rows, 17 indexes, two PostGIS columns, 4 foreign keys; and app.webhooklog"));
        await new Town(database).BuildAsync(rows);
        var users = new Users(database);
        await users.RememberAsync();
        var tool = new Tool(database.ConnectionString);
        Say("users arrive: 5 writers, 3 readers");
        await using var sampler = await LockSampler.StartAsync(database.ConnectionString);
        await using var load = await users.ArriveAsync();

        await tool.RunAsync(
            "convert", "app.fixes", "--key", "received_at", "--every", "1 day", "--widen-key",
            "--retain", "10 days", "--expire", "drop", "--yes");
        var webhook = await ConvertAsync(tool, "app.webhooklog", "timestamp");
        await tool.RunAsync("operation", "rollback", webhook, "--yes");

        var felt = await load.StopAsync();
        var waits = await sampler.StopAsync();
        Say("users leave; what they were told is committed is compared with what is there");
        Console.WriteLine(felt);
        await using var connection = await database.ConnectAsync("demo");
        var fixes = await users.Fixes.CompareAsync(connection, Users.FixesQuery);
        var webhooks = await users.Webhooks.CompareAsync(connection, Users.WebhooksQuery);
        Console.WriteLine($"app.fixes: {fixes}\napp.webhooklog: {webhooks}");

        var days = await new Days(database, tool).LiveAsync(24);
        var errors = felt.Errors.Count;
        var differences = fixes.Count + webhooks.Count + days.Differences;
        var rowsChecked = fixes.Rows + webhooks.Rows + days.Rows;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nusers felt: {errors} errors, longest lock wait {waits.LongestWait.TotalMilliseconds:0.0} ms; " +
            $"{rowsChecked} rows checked, {differences} differences"));
        return errors == 0 && differences == 0 ? 0 : 1;
    }

    static async Task<string> ConvertAsync(Tool tool, string table, string key)
    {
        Console.WriteLine($"\n$ pgstrata convert {table} --key {key} --every '1 day' --widen-key --yes --output json");
        var json = await tool.OutputAsync("convert", table, "--key", key, "--every", "1 day", "--widen-key", "--yes", "--output", "json");
        return JsonDocument.Parse(json).RootElement.GetProperty("operation").GetString()!;
    }

    void Say(string text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n[{_clock.Elapsed.TotalSeconds,5:0.0} s] {text}"));
}
