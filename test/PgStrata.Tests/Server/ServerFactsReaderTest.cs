using PgStrata.Server;
using PgStrata.Testing;
using PgStrata.Tests.Catalog;

namespace PgStrata.Tests.Server;

public sealed class ServerFactsReaderTest
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_superuser_learns_everything_in_one_round_trip(int major)
    {
        var server = await PostgresServer.GetAsync(major);
        await using var database = await server.CreateDatabaseAsync("CREATE EXTENSION pg_stat_statements SCHEMA public");
        await using var session = await database.OpenSessionAsync();
        var before = DateTimeOffset.UtcNow;
        using var trips = new RoundTrips(database.Name);

        var facts = await ServerFactsReader.ReadAsync(session);

        Assert.Equal(1, trips.Count);
        Assert.Equal(major, facts.Version / 10000);
        Assert.StartsWith($"PostgreSQL {major}.", facts.VersionText, StringComparison.Ordinal);
        Assert.Equal((null, null, database.Name), (facts.Fork, facts.ManagedBy, facts.Database));
        Assert.Equal(await database.ScalarAsync<uint>("SELECT oid FROM pg_database WHERE datname = current_database()"), facts.DatabaseOid);
        Assert.Equal(await database.ScalarAsync<long>("SELECT system_identifier FROM pg_control_system()"), facts.SystemIdentifier);
        Assert.Equal(
            ("postgres", true, true, true, true, false),
            (facts.CurrentUser, facts.IsSuperuser, facts.CanSignalBackends, facts.CanReadAllStats, facts.CanCreateSchema,
                facts.InRecovery));
        Assert.Equal(
            (1000, 64, 100, 3, 10),
            (facts.DeadlockTimeout, facts.MaxLocksPerTransaction, facts.MaxConnections, facts.ReservedConnections,
                facts.MaxPreparedTransactions));
        Assert.InRange(facts.UsedConnections, 1, 100);
        Assert.Equal(
            ("", "logical", -1, "UTC", 63),
            (facts.SynchronousStandbys, facts.WalLevel, facts.MaxSlotWalKeepSize, facts.ServerTimeZone, facts.MaxIdentifierLength));
        Assert.InRange(facts.Now, before.AddSeconds(-5), DateTimeOffset.UtcNow.AddSeconds(5));
        Assert.Equal(("public", null, false), (facts.PgStatStatementsSchema, facts.PgPartmanSchema, facts.HasTimescale));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_plain_role_learns_what_it_may(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(
            "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        var role = database.Name;
        await database.ExecuteAsync(
            $"""
            CREATE ROLE "{role}" LOGIN;
            ALTER ROLE "{role}" SET TimeZone = 'Europe/Berlin';
            ALTER ROLE "{role}" IN DATABASE "{role}" SET timezone = 'Asia/Tokyo';
            ALTER DATABASE "{role}" SET TIMEZONE TO '+01';
            CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
            CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch();
            CREATE EVENT TRIGGER asleep ON ddl_command_end EXECUTE FUNCTION watch();
            ALTER EVENT TRIGGER asleep DISABLE;
            """);
        await using (var session = await database.OpenSessionAsync(role))
        {
            var facts = await ServerFactsReader.ReadAsync(session);

            Assert.Equal(
                (role, false, false, false, false),
                (facts.CurrentUser, facts.IsSuperuser, facts.CanSignalBackends, facts.CanReadAllStats, facts.CanCreateSchema));
            Assert.Null(facts.SystemIdentifier);
            Assert.Null(facts.ServerTimeZone);
            Assert.Equal(["watch"], facts.EventTriggers);
            Assert.Equal(("+01", "Asia/Tokyo"), (facts.DatabaseTimeZone, facts.RoleTimeZone));
            Assert.Equal(
                [new(null, role, "+01"), new(role, null, "Europe/Berlin"), new TimeZoneFact(role, role, "Asia/Tokyo")],
                facts.TimeZones.Where(z => z.Role == role || z.Database == role));
        }

        await database.ExecuteAsync($"DROP ROLE \"{role}\"");
    }
}
