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
                SELECT concat_ws(' ', current_setting('max_connections'), current_setting('max_prepared_transactions'), current_setting('wal_level'),
                    current_setting('deadlock_timeout'), current_setting('fsync'), current_setting('TimeZone'), current_setting('server_encoding'))
                """));
        Assert.Equal(1, await database.ScalarAsync<int>("CREATE EXTENSION pg_stat_statements; SELECT 1"));
        Assert.Equal("+01", await database.ScalarAsync<string>("SET TIME ZONE 'Europe/Berlin'; SELECT to_char(timestamptz '2026-01-01', 'OF')"));
    }
}
