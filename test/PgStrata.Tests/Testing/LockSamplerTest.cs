using PgStrata.Testing;

namespace PgStrata.Tests.Testing;

[Collection(Quiet.Name)]
public sealed class LockSamplerTest
{
    const string Waiting =
        """
        SELECT count(*) FROM pg_locks
        WHERE NOT granted AND locktype = 'relation' AND clock_timestamp() - waitstart > '60 ms'
        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_made_lock_wait_is_seen_with_who_waited_for_what_and_how_long(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync("CREATE TABLE t (); CREATE TABLE u ()");
        await using var holder = await database.ConnectAsync();
        await using var waiter = await database.ConnectAsync("app");
        await using var tool = await database.ConnectAsync("pgstrata 0.1");
        await using var sampler = await LockSampler.StartAsync(database.ConnectionString);
        await using var sampleOfU = await LockSampler.StartAsync(database.ConnectionString, "u");

        await using var hold = await holder.BeginTransactionAsync();
        await new Npgsql.NpgsqlCommand("LOCK TABLE t IN ACCESS EXCLUSIVE MODE", holder).ExecuteNonQueryAsync();
        var waits = new Npgsql.NpgsqlCommand("SELECT 1 FROM t", waiter).ExecuteScalarAsync();
        var toolWaits = new Npgsql.NpgsqlCommand("SELECT 2 FROM t", tool).ExecuteScalarAsync();
        while (await database.ScalarAsync<long>(Waiting) < 2)
            await Task.Delay(5);
        await hold.CommitAsync();
        await Task.WhenAll(waits, toolWaits);
        var report = await sampler.StopAsync();

        var wait = Assert.Single(report.Waits);
        Assert.Equal(
            ("t", "AccessShareLock", "app", "SELECT 1 FROM t", waiter.ProcessID),
            (wait.Relation, wait.Mode, wait.Application, wait.Query, wait.Pid));
        Assert.True(wait.AtMost >= TimeSpan.FromMilliseconds(60), report.ToString());
        Assert.True(wait.AtLeast > TimeSpan.Zero && wait.AtLeast <= wait.AtMost, report.ToString());
        Assert.True(wait.AtMost - wait.AtLeast <= report.WidestGap, report.ToString());
        Assert.Equal(1, report.MostAtOnce);
        Assert.Empty((await sampleOfU.StopAsync()).Waits);
    }

    [PostgresFact]
    public async Task a_sampler_whose_server_went_away_says_so()
    {
        await using var server = await PostgresServer.StartAsync(PostgresVersions.Default);
        await using var sampler = await LockSampler.StartAsync(server.ConnectionString());

        await server.StopAsync();

        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(sampler.StopAsync);
    }
}
