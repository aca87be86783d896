using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Control;

/// <summary>Each throttle sees the fault it is for, made from outside, and is quiet without it.</summary>
public sealed class ThrottleTests
{
    [PostgresFact]
    public async Task Each_throttle_sees_what_it_is_for()
    {
        await using var server = await PostgresServer.StartAsync(PostgresVersions.Default, "max_slot_wal_keep_size = '64MB'");
        await using var database = await server.CreateDatabaseAsync("CREATE TABLE public.ballast (filler text)");
        await using var session = await new Strata(database.ConnectionString).Sessions.OpenAsync("probe");
        var probe = new ThrottleProbe("abcdefgh");

        foreach (var quiet in (string[])
            ["max-lag=1MB", "max-lag-time=1s", "max-wal-rate=10kB/s", "max-slot=1MB", "max-slot=1%", "max-checkpoints=1", "max-active=1"])
            Assert.Null(await probe.LookAsync(session, [quiet], CancellationToken.None));

        await using var replica = await StuckReplica.StartAsync(database);
        await database.ExecuteAsync("SELECT pg_create_physical_replication_slot('lazy', true)");
        await database.ExecuteAsync("INSERT INTO public.ballast SELECT repeat('x', 1000) FROM generate_series(1, 4000)");
        await SeenAsync("max-lag=1MB", "replica stuck is ");
        await SeenAsync("max-lag-time=1s", "replica stuck is ");
        await SeenAsync(
            "max-wal-rate=10kB/s", "/s of WAL, more than max-wal-rate=10kB/s",
            () => database.ExecuteAsync("INSERT INTO public.ballast SELECT repeat('x', 1000) FROM generate_series(1, 400)"));
        await SeenAsync("max-slot=1MB", "slot lazy holds ");
        await SeenAsync("max-slot=1%", "% of max_slot_wal_keep_size, more than max-slot=1%");

        await database.ExecuteAsync("CHECKPOINT");
        await database.ExecuteAsync("CHECKPOINT");
        await SeenAsync("max-checkpoints=1", " requested checkpoints within 5 minutes, more than max-checkpoints=1");

        await using var one = await database.ConnectAsync("one");
        await using var two = await database.ConnectAsync("two");
        using var stop = new CancellationTokenSource();
        var busy = new[] { one, two }
            .Select(c => new Npgsql.NpgsqlCommand("SELECT pg_sleep(600)", c) { CommandTimeout = 0 }.ExecuteNonQueryAsync(stop.Token))
            .ToList();
        await SeenAsync("max-active=1", "2 sessions at work, more than max-active=1");
        await stop.CancelAsync();
        foreach (var work in busy) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);

        async Task SeenAsync(string throttle, string reason, Func<Task>? meanwhile = null)
        {
            string? seen;
            while ((seen = await probe.LookAsync(session, [throttle], CancellationToken.None)) is null)
                await (meanwhile?.Invoke() ?? Task.Delay(50));
            Assert.Contains(reason, seen, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task Questions_and_files_of_the_operator_are_heeded()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync("CREATE TABLE public.hold ()");
        await using var session = await new Strata(database.ConnectionString).Sessions.OpenAsync("probe");
        var probe = new ThrottleProbe("abcdefgh");
        var file = Path.Combine(Path.GetTempPath(), $"pgstrata-hold-{Guid.NewGuid():N}");
        const string query = "query=SELECT EXISTS (SELECT FROM public.hold)";
        Assert.Null(await LookAsync(query, $"file={file}"));

        await database.ExecuteAsync("INSERT INTO public.hold DEFAULT VALUES");
        Assert.Equal($"{query} says so", await LookAsync($"file={file}", query));
        await File.WriteAllTextAsync(file, "");
        Assert.Equal($"{file} is there", await LookAsync($"file={file}", query));
        File.Delete(file);
        await database.ExecuteAsync("DROP TABLE public.hold");
        Assert.Contains("failed: relation \"public.hold\" does not exist", await LookAsync(query), StringComparison.Ordinal);

        Task<string?> LookAsync(params string[] throttles) => probe.LookAsync(session, throttles, CancellationToken.None);
    }

    [PostgresFact]
    public async Task What_a_role_may_not_see_does_not_count_and_is_said()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(
            "DO $$ BEGIN CREATE ROLE shortsighted LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        var line = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "shortsighted" }.ConnectionString;
        await using var session = await new Strata(line).Sessions.OpenAsync("probe");
        var probe = new ThrottleProbe("abcdefgh");

        Assert.Equal("query=SELECT true says so", await probe.LookAsync(
            session, ["max-active=1", "query=SELECT true"], CancellationToken.None));
        Assert.Equal(["max-active=1: this role may not see that; GRANT pg_read_all_stats to it"], probe.Unseen!);
    }

    [Theory]
    [InlineData("max-lag=64MB", 64.0 * 1024 * 1024)]
    [InlineData("max-lag=1.5gb", 1.5 * 1024 * 1024 * 1024)]
    [InlineData("max-lag-time=500ms", 0.5)]
    [InlineData("max-wal-rate=50MB/s", 50.0 * 1024 * 1024)]
    [InlineData("max-slot=80%", -0.8)]
    [InlineData("max-active=20", 20.0)]
    public void Values_are_read_with_their_units(string text, double limit)
    {
        Assert.True(Throttle.TryParse(text, out var throttle, out _));
        Assert.Equal(limit, throttle.Limit, 6);
        Assert.Equal(text, throttle.ToString());
    }

    [Theory]
    [InlineData("max-lag", "max-lag needs a value; write for example max-lag=64MB")]
    [InlineData("max-wal-rate=50MB", "max-wal-rate: '50MB' is not a number with one of the units B/s, kB/s, MB/s, GB/s, TB/s")]
    [InlineData("max-active=0", "max-active: '0' is not a number from 1; write for example max-active=20")]
    [InlineData("lag=1MB", "'lag' is none of max-lag, max-lag-time, max-wal-rate, max-slot, max-checkpoints, max-active, query, file")]
    public void What_cannot_be_read_says_what_would_do(string text, string message)
    {
        Assert.False(Throttle.TryParse(text, out _, out var error));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_word_on_a_name_counts()
    {
        Assert.Equal(["file=/a", "max-lag=2MB"], Throttle.Merge(["max-lag=1MB", "file=/a"], "max-lag=2MB"));
        Assert.Equal(["file=/a"], Throttle.Merge(["max-lag=1MB", "file=/a"], "max-lag=off"));
        Assert.Equal(["max-lag-time=1s", "max-lag=1MB"], Throttle.Merge(["max-lag-time=1s"], "max-lag=1MB"));
    }
}
