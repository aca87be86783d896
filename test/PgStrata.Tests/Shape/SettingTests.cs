using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Settings of the table itself: where it lies, what it tells replication.</summary>
public sealed class SettingTests
{
    const string Table =
        "CREATE TABLE app.t (id bigint, at timestamptz, a text NOT NULL, PRIMARY KEY (id, at)); " +
        "INSERT INTO app.t VALUES (1, '2025-01-01Z', 'x');\n";

    [PostgresTheory]
    [PostgresVersions("ALTER TABLE app.t REPLICA IDENTITY FULL")]
    [PostgresVersions("ALTER TABLE app.t REPLICA IDENTITY NOTHING")]
    [PostgresVersions("ALTER TABLE app.t REPLICA IDENTITY USING INDEX t_pkey")]
    [PostgresVersions(
        "ALTER TABLE app.t ALTER at SET NOT NULL; CREATE UNIQUE INDEX ri ON app.t (a DESC, at) INCLUDE (id); " +
        "ALTER TABLE app.t REPLICA IDENTITY USING INDEX ri")]
    public async Task Replica_identity_is_on_the_table_and_every_leaf(int major, string sql)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table + sql);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Replica_identity_of_a_widened_key_follows_it(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            "CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL); ALTER TABLE app.t REPLICA IDENTITY USING INDEX t_pkey;",
            r => r with { WidenKey = true }, "constraints/t_pkey", "indexes/t_pkey");
        Assert.All(run.Leaves, l => Assert.Equal(["id", "at"], l.Indexes.Single(i => i.IsReplicaIdentity).KeyColumns));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Replica_identity_that_would_get_a_nullable_column_is_refused_until_it_is_not(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint NOT NULL UNIQUE, at timestamptz); ALTER TABLE app.t REPLICA IDENTITY USING INDEX t_id_key;",
            r => r with { WidenKey = true });
        await run.RefusedUntilRemediedAsync("replica identity");
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Unlogged_table_has_unlogged_leaves(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            "CREATE UNLOGGED TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY, s serial, at timestamptz, PRIMARY KEY (id, at)); " +
            "INSERT INTO app.t (at) VALUES ('2025-01-01Z');",
            null, "persistence");
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Tablespaces_of_table_and_indexes_are_kept(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, "");
        foreach (var name in (string[])["shape one", "shape_two"])
            if (await run.Database.ScalarAsync<long>($"SELECT count(*) FROM pg_tablespace WHERE spcname = '{name}'") == 0)
            {
                await using var connection = await run.Database.ConnectAsync();
                foreach (var sql in (string[])["SET allow_in_place_tablespaces = on", $"CREATE TABLESPACE \"{name}\" LOCATION ''"])
                {
                    await using var command = new Npgsql.NpgsqlCommand(sql, connection);
                    await command.ExecuteNonQueryAsync();
                }
            }
        await run.Database.ExecuteAsync("""
            CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at) USING INDEX TABLESPACE shape_two)
              TABLESPACE "shape one";
            CREATE INDEX i ON app.t (a) TABLESPACE shape_two;
            CREATE UNIQUE INDEX u ON app.t (a, at) TABLESPACE "shape one";
            INSERT INTO app.t VALUES (1, '2025-01-01Z');
            """);
        await run.ConvertAsync(["tablespace"]);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Access_method_is_every_leafs(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            "CREATE ACCESS METHOD heap_two TYPE TABLE HANDLER heap_tableam_handler; " +
            "CREATE TABLE app.t (id bigint, at timestamptz, PRIMARY KEY (id, at)) USING heap_two;");
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("CREATE PUBLICATION shape_one FOR TABLE app.t WITH (publish_via_partition_root = true)")]
    [PostgresVersions("CREATE PUBLICATION shape_one FOR ALL TABLES WITH (publish_via_partition_root = true)")]
    public async Task Publications_publish_the_table_in_place_of_the_heap(int major, string sql)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table + sql);
        Assert.Equal("app.t", await run.Database.ScalarAsync<string>(
            "SELECT string_agg(schemaname || '.' || tablename, ',') FROM pg_publication_tables WHERE schemaname = 'app'"));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Publications_with_columns_filters_and_schemas_go_on(int major)
    {
        if (major < 15) return;
        await using var run = await ShapeRun.ConvertAsync(major, Table + """
            CREATE PUBLICATION shape_columns FOR TABLE app.t (id, at) WITH (publish_via_partition_root = true);
            CREATE PUBLICATION "shape Rows" FOR TABLE app.t WHERE (id > 5 AND at > '2025-01-01Z')
              WITH (publish_via_partition_root = true, publish = 'insert');
            CREATE PUBLICATION shape_schema FOR TABLES IN SCHEMA app WITH (publish_via_partition_root = true);
            """);
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("CREATE PUBLICATION \"shape One\" FOR TABLE app.t")]
    [PostgresVersions("CREATE PUBLICATION shape_one FOR ALL TABLES")]
    public async Task Publication_of_leaves_under_their_own_names_is_refused_until_via_root(int major, string sql)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + sql);
        await run.RefusedUntilRemediedAsync("publication");
    }
}
