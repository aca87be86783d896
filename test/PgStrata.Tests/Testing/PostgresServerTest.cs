using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Testing;

public sealed class PostgresServerTest
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_server_of_every_version_starts_with_the_settings_the_tests_rely_on(int major)
    {
        var server = await PostgresServer.GetAsync(major);
        await using var database = await server.CreateDatabaseAsync();

        Assert.Equal(major, await database.ScalarAsync<int>("SELECT current_setting('server_version_num')::int / 10000"));
        Assert.Equal(
            "100 10 logical 1s on UTC UTF8",
            await database.ScalarAsync<string>(
                """
                SELECT concat_ws(' ', current_setting('max_connections'), current_setting('max_prepared_transactions'),
                    current_setting('wal_level'), current_setting('deadlock_timeout'), current_setting('fsync'),
                    current_setting('TimeZone'), current_setting('server_encoding'))
                """));
        Assert.Equal(1, await database.ScalarAsync<int>("CREATE EXTENSION pg_stat_statements; SELECT 1"));
        Assert.Equal(
            "+01", await database.ScalarAsync<string>("SET TIME ZONE 'Europe/Berlin'; SELECT to_char(timestamptz '2026-01-01', 'OF')"));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_restart_keeps_port_and_data_and_ends_every_session(int major)
    {
        await using var server = await PostgresServer.StartAsync(major);
        await using var database = await server.CreateDatabaseAsync("CREATE TABLE t AS SELECT 42 AS n");
        foreach (var immediate in new[] { false, true })
        {
            await using var session = await database.ConnectAsync();
            var port = server.Port;
            var started = await database.ScalarAsync<DateTime>("SELECT pg_postmaster_start_time()");

            await server.RestartAsync(immediate);

            Assert.Equal(port, server.Port);
            Assert.Equal(42, await database.ScalarAsync<int>("SELECT n FROM t"));
            Assert.True(await database.ScalarAsync<DateTime>("SELECT pg_postmaster_start_time()") > started);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => new NpgsqlCommand("SELECT 1", session).ExecuteScalarAsync());
        }

        Assert.Contains("immediate shutdown request", server.ReadLog(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_disposed_server_is_gone_with_its_folder()
    {
        var server = await PostgresServer.StartAsync(PostgresVersions.Default, "max_locks_per_transaction = 77");
        await using (var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false"))
        {
            await connection.OpenAsync();
            Assert.Equal("77", await new NpgsqlCommand("SHOW max_locks_per_transaction", connection).ExecuteScalarAsync());
        }

        await server.DisposeAsync();

        Assert.False(Directory.Exists(server.Folder));
        await using var late = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => late.OpenAsync());
    }

    [PostgresFact]
    public async Task a_template_is_made_once_and_its_copies_are_apart()
    {
        var server = await PostgresServer.GetAsync();
        const string template = "CREATE TABLE t AS SELECT now() AS made";
        await using var one = await server.CreateDatabaseAsync(template);
        await using var other = await server.CreateDatabaseAsync(template);
        Assert.NotEqual(one.Name, other.Name);
        Assert.Equal(await one.ScalarAsync<DateTime>("SELECT made FROM t"), await other.ScalarAsync<DateTime>("SELECT made FROM t"));

        await one.ExecuteAsync("DELETE FROM t");

        Assert.Equal(1, await other.ScalarAsync<long>("SELECT count(*) FROM t"));
    }
}
