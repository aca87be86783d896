using System.Collections.Concurrent;
using Npgsql;
using PgStrata.Conversion;
using PgStrata.Testing;
using Xunit.Abstractions;

namespace PgStrata.Tests.Reshape;

/// <summary>A legacy leaf is split and comes back while everybody works: no error, nothing lost, no row out of sight.</summary>
[Collection(Quiet.Name)]
public sealed class ReshapeUnderLoadTests(ITestOutputHelper output)
{
    const int Rows = 30_000;

    const int Still = 10_000;

    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint, at timestamptz NOT NULL, value bigint NOT NULL DEFAULT 0, PRIMARY KEY (id, at));
        CREATE INDEX t_at ON app.t (at);
        INSERT INTO app.t SELECT g, date_trunc('day', now()) - interval '8 days' + g * interval '20 sec', 0
          FROM generate_series(1, 30000) g;
        ANALYZE app.t;
        """;

    static readonly string[] Levels = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task a_split_and_its_roll_back_under_writers_of_all_isolation_levels(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major, Schema);
        var book = new ConcurrentDictionary<long, (DateTime At, long Value)>();
        await using (var connection = await scene.Database.ConnectAsync())
        await using (var command = new NpgsqlCommand("SELECT id, at, value FROM app.t", connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) book[reader.GetInt64(0)] = (reader.GetDateTime(1), reader.GetInt64(2));
        await using var load = new LiveLoad(scene.Database.ConnectionString)
            .Clients("write", 6, client => WriteAsync(client, book), TimeSpan.FromMilliseconds(3))
            .Clients("count", 1, CountAsync, TimeSpan.FromMilliseconds(5));
        await load.StartAsync();

        var split = await scene.RunAsync(ReshapeScene.Split(), ReshapeScene.Patient with { Chunk = TimeSpan.FromMilliseconds(20) });
        await WorkAsync(load);
        var back = await scene.DoneAsync(await scene.AfterAsync(AfterVerb.RollBack));
        await WorkAsync(load);

        var report = await load.StopAsync();
        output.WriteLine(report.ToString());
        foreach (var step in split.Steps.Concat(back.Steps).Where(s => s.Id == "switch"))
            output.WriteLine($"switch held {step.LockHoldMs:0.0} ms, rehearsed {step.RehearsalHoldMs:0.0} ms, {step.Attempts} attempts");
        Assert.True(report.Errors.Count == 0, report.ToString());
        var differences = new List<string>();
        await using (var command = scene.Database.DataSource.CreateCommand("SELECT id, at, value FROM app.t"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                if (!book.TryRemove(reader.GetInt64(0), out var row) || row != (reader.GetDateTime(1), reader.GetInt64(2)))
                    differences.Add($"id {reader.GetInt64(0)}: {reader.GetDateTime(1):o} {reader.GetInt64(2)}, expected {row}");
        differences.AddRange(book.Keys.Select(id => $"id {id} is lost"));
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        await scene.NothingLeftAsync();
    }

    static async Task WorkAsync(LiveLoad load)
    {
        var before = load.Report();
        while (load.Report().Summaries.Any(now => now.Count < before[now.Label].Count + 100)) await Task.Delay(50);
    }

    /// <summary>Rows that nobody changes, counted through the table's name.</summary>
    static async Task CountAsync(LoadClient client)
    {
        if (await client.ScalarAsync($"SELECT count(*) FROM app.t WHERE id <= {Still}") is var count and not (long)Still)
            throw new InvalidOperationException($"{count} rows seen instead of {Still}");
    }

    /// <summary>Ids of its own: one client knows all of what becomes of a row.</summary>
    static async Task WriteAsync(LoadClient client, ConcurrentDictionary<long, (DateTime At, long Value)> book)
    {
        var random = client.Random;
        var id = Still + (random.NextInt64((Rows * 2 - Still) / 8) * 8) + client.Number;
        if (id <= Still) return;
        var at = DateTime.SpecifyKind(DateTime.UtcNow.Date.AddDays(-8).AddMinutes(random.Next(14 * 24 * 60)), DateTimeKind.Utc);
        var level = Levels[random.Next(Levels.Length)];
        var known = book.TryGetValue(id, out var row);
        var kind = known ? random.Next(4) : 4;
        while (true)
        {
            try
            {
                await using var transaction = await client.Connection.BeginTransactionAsync(Level(level));
                if (random.Next(3) == 0) await client.ScalarAsync("SELECT 1");
                var found = kind switch
                {
                    0 => await client.ExecuteAsync("DELETE FROM app.t WHERE id = $1 AND at = $2", id, row.At),
                    1 => await client.ExecuteAsync("UPDATE app.t SET at = $2 WHERE id = $1", id, at),
                    2 or 3 => await client.ExecuteAsync("UPDATE app.t SET value = value + 1 WHERE id = $1", id),
                    _ => await client.ExecuteAsync("INSERT INTO app.t VALUES ($1, $2, 5)", id, at),
                };
                if (found != 1) throw new InvalidOperationException($"{level}: {found} rows found instead of 1, change {kind} of id {id}");
                await transaction.CommitAsync();
                break;
            }
            catch (PostgresException error) when (error.SqlState == "40001" && level != "READ COMMITTED")
            {
                // The application's own business, as ever.
            }
        }

        if (kind == 0) book.TryRemove(id, out _);
        else book[id] = kind switch { 1 => (at, row.Value), 4 => (at, 5), _ => (row.At, row.Value + 1) };
    }

    static System.Data.IsolationLevel Level(string name) => name switch
    {
        "SERIALIZABLE" => System.Data.IsolationLevel.Serializable,
        "REPEATABLE READ" => System.Data.IsolationLevel.RepeatableRead,
        _ => System.Data.IsolationLevel.ReadCommitted,
    };
}
