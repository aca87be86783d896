using PgStrata.Catalog;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Catalog;

public sealed class ShapeReaderTest
{
    static readonly QualifiedName EverythingName = new(Everything.Schema, Everything.Table);

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task every_part_of_a_shape_is_read_on_every_version(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Everything.Sql(major));
        await using var session = await database.OpenSessionAsync();

        var shape = await ShapeReader.ReadAsync(session, EverythingName);

        Approve.That(Text(shape!), $"everything_on_{major}");
    }

    [PostgresFact]
    public async Task the_shapes_of_the_seeds_are_the_approved_ones()
    {
        await using var database = await (await PostgresServer.GetAsync())
            .CreateDatabaseAsync(string.Join('\n', LogParts.Create, WebhookLog.Create, Soar.Create(postgis: true)));
        await using var session = await database.OpenSessionAsync();

        foreach (var name in (string[])["log_parts", "webhooklog", "fixes", "raw_messages", "receiver_statuses"])
            Approve.That(Text((await ShapeReader.ReadAsync(session, new QualifiedName("app", name)))!), name);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task the_seeds_fill_the_same_rows_each_time_and_their_keys_hold(int major)
    {
        var server = await PostgresServer.GetAsync(major);
        var until = new DateTimeOffset(2026, 3, 29, 0, 0, 0, TimeSpan.Zero);
        var sql = string.Join('\n', LogParts.Create, WebhookLog.Create, Soar.Create(postgis: false));
        var sums = new List<string>();
        foreach (var _ in (int[])[1, 2])
        {
            await using var database = await server.CreateDatabaseAsync(sql);
            await database.ExecuteAsync(string.Join(
                ";\n", LogParts.Fill(1000, until), WebhookLog.Fill(1000, until), Soar.Fill(1000, until)));
            sums.Add(await database.ScalarAsync<string>(
                """
                SELECT concat_ws(' ', (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM app.log_parts t),
                  (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM app.webhooklog t),
                  (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM app.fixes t),
                  (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM app.raw_messages t),
                  (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM app.receiver_statuses t),
                  (SELECT count(*) FROM app.log_parts), (SELECT count(*) FROM app.webhooklog),
                  (SELECT count(*) FROM app.fixes f JOIN app.raw_messages m ON (m.id, m.received_at) = (f.aprs_message_id, f.received_at)),
                  (SELECT count(*) FROM app.receiver_statuses s
                     JOIN app.raw_messages m ON (m.id, m.received_at) = (s.raw_message_id, s.received_at)))
                """));
            await database.ExecuteAsync(RawMessages.Mismatch);
            Assert.InRange(
                await database.ScalarAsync<long>("""
                    SELECT count(*) FROM app.fixes f
                      JOIN app.raw_messages m ON m.id = f.aprs_message_id AND m.received_at <> f.received_at
                    """),
                1, 50);
        }

        Assert.EndsWith(" 1000 1000 1000 10", sums[0], StringComparison.Ordinal);
        Assert.Equal(sums[0], sums[1]);
    }

    [PostgresFact]
    public async Task a_table_that_is_not_there_is_no_shape()
    {
        var server = await PostgresServer.GetAsync();
        await using var database = await server.CreateDatabaseAsync("CREATE TABLE \"" + new string('x', 63) + "\" (a int)");
        await using var session = await database.OpenSessionAsync();

        Assert.NotNull(await ShapeReader.ReadAsync(session, new QualifiedName("public", new string('x', 63))));
        Assert.Null(await ShapeReader.ReadAsync(session, new QualifiedName("public", new string('x', 64))));
        Assert.Null(await ShapeReader.ReadAsync(session, new QualifiedName("public", new string('X', 63))));
        Assert.Null(await ShapeReader.ReadAsync(session, new QualifiedName("pg_catalog", new string('x', 63))));
        Assert.Null(await ShapeReader.ReadAsync(session, 4_000_000_000));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task neither_role_settings_nor_lack_of_rights_change_what_is_read(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Everything.Sql(major));
        await using var session = await database.OpenSessionAsync();
        var plain = await ShapeReader.ReadAsync(session, EverythingName);
        await database.ExecuteAsync(
            $"""
            CREATE ROLE "{database.Name}" LOGIN;
            ALTER ROLE "{database.Name}" SET search_path = 'Big."Schema"', public;
            ALTER ROLE "{database.Name}" SET DateStyle = 'German';
            ALTER ROLE "{database.Name}" SET TimeZone = 'America/New_York';
            ALTER ROLE "{database.Name}" SET quote_all_identifiers = on;
            ALTER ROLE "{database.Name}" SET row_security = on;
            ALTER DATABASE "{database.Name}" SET default_transaction_read_only = on;
            """);

        await using (var hostile = await database.OpenSessionAsync(database.Name))
        {
            var shape = await ShapeReader.ReadAsync(hostile, plain!.Oid);
            Assert.Equal(Text(plain), Text(shape!));
            Assert.Equal(ShapeFingerprint.Of(plain), ShapeFingerprint.Of(shape!));
        }

        await database.ExecuteAsync($"SET default_transaction_read_only = off; DROP ROLE \"{database.Name}\"");
    }

    [PostgresFact]
    public async Task a_shape_is_one_round_trip_whatever_the_number_of_leaves()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(
            PartitionedTables.Sql(1, leaves: 3) + PartitionedTables.Sql(2, leaves: 60));
        await using var session = await database.OpenSessionAsync();

        foreach (var number in (int[])[1, 2])
        {
            using var trips = new RoundTrips(database.Name);
            var shape = await ShapeReader.ReadAsync(session, PartitionedTables.Name(number));
            Assert.Equal(("RANGE (at)", 1), (shape!.PartitionKey, trips.Count));
        }
    }

    [PostgresFact]
    public async Task a_prepared_reading_finds_the_table_that_has_the_name_when_it_runs()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(
            "CREATE TABLE t (a int); CREATE TABLE u (b int)");
        await using var session = await database.OpenSessionAsync();
        var run = await ShapeReader.PrepareAsync(session, new QualifiedName("public", "t"), new Identifier("shape \"x\""));

        Assert.Equal("a", ShapeReader.Parse((await session.ScalarAsync<string>(run))!).Columns.Single().Name);
        await database.ExecuteAsync("ALTER TABLE t RENAME TO v; ALTER TABLE u RENAME TO t");
        Assert.Equal("b", ShapeReader.Parse((await session.ScalarAsync<string>(run))!).Columns.Single().Name);
    }

    [PostgresFact]
    public async Task sizes_and_positions_are_read_too()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(LogParts.Create);
        await database.ExecuteAsync(LogParts.Fill(5000, DateTimeOffset.UnixEpoch));
        await database.ExecuteAsync("VACUUM ANALYZE app.log_parts");
        await using var session = await database.OpenSessionAsync();

        var shape = (await ShapeReader.ReadAsync(session, new QualifiedName("app", "log_parts")))!;

        Assert.Equal(5000, shape.Tuples);
        Assert.Equal(shape.Pages * 8192, shape.Bytes);
        Assert.Equal(
            shape.Indexes.Sum(i => i.Bytes),
            await database.ScalarAsync<long>(
                "SELECT sum(pg_relation_size(indexrelid))::int8 FROM pg_index WHERE indrelid = 'app.log_parts'::regclass"));
        Assert.True(shape.IndexBytes >= shape.Indexes.Sum(i => i.Bytes));
        Assert.Equal(await database.ScalarAsync<uint>("SELECT pg_relation_filenode('app.log_parts')"), shape.FileNode);
        Assert.Equal(5000, shape.Sequences.Single().LastValue);
    }

    static string Text(TableShape shape) =>
        string.Join('\n', ShapeRendering.Of(shape).Select(line => $"{line.Key} = {line.Value.ReplaceLineEndings("\n    ")}"));
}
