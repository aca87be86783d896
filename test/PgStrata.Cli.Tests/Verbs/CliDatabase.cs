using System.Text.Json;
using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

/// <summary>A database with app.fixes, partitioned by day, and the program pointed at it.</summary>
sealed class CliDatabase : IAsyncDisposable
{
    /// <summary>Four days of 2026 with a row each, for runs at an invented instant.</summary>
    const string Fixed = """
        CREATE SCHEMA app;
        CREATE TABLE app.fixes (id bigint NOT NULL, received_at timestamptz NOT NULL) PARTITION BY RANGE (received_at);
        DO $$ BEGIN
          FOR d IN 1..4 LOOP
            EXECUTE format('CREATE TABLE app.fixes_p2026010%s PARTITION OF app.fixes FOR VALUES FROM (%L) TO (%L)',
              d, format('2026-01-0%s 00:00+00', d), format('2026-01-0%s 00:00+00', d + 1));
            EXECUTE format('INSERT INTO app.fixes VALUES (%s, %L)', d, format('2026-01-0%s 12:00+00', d));
          END LOOP;
        END $$;
        """;

    /// <summary>Two days around now, for what goes by the server's clock.</summary>
    const string Around = """
        CREATE SCHEMA app;
        CREATE TABLE app.fixes (id bigint NOT NULL, received_at timestamptz NOT NULL) PARTITION BY RANGE (received_at);
        DO $$ DECLARE day date := (now() AT TIME ZONE 'UTC')::date; BEGIN
          FOR d IN -1..1 LOOP
            EXECUTE format('CREATE TABLE app.%I PARTITION OF app.fixes FOR VALUES FROM (%L) TO (%L)', to_char(day + d, '"fixes_p"YYYYMMDD'),
              (day + d) || ' 00:00+00', (day + d + 1) || ' 00:00+00');
          END LOOP;
          INSERT INTO app.fixes VALUES (1, now());
        END $$;
        """;

    readonly TestDatabase database;
    readonly Dictionary<string, string?> environment;

    CliDatabase(TestDatabase database)
    {
        this.database = database;
        environment = new Dictionary<string, string?>
        {
            ["PGHOST"] = "127.0.0.1",
            ["PGPORT"] = $"{database.Server.Port}",
            ["PGUSER"] = "postgres",
            ["PGDATABASE"] = database.Name,
            ["LC_ALL"] = "C.UTF-8",
        };
    }

    /// <summary>Where files may be put.</summary>
    internal TemporaryDirectory Files { get; } = new();

    internal static async Task<CliDatabase> EmptyAsync() =>
        new(await (await PostgresServer.GetAsync()).CreateDatabaseAsync("CREATE SCHEMA app"));

    /// <summary>With days around now, and a policy of seven days ahead.</summary>
    internal static async Task<CliDatabase> AroundNowAsync() => await AdoptedAsync(Around);

    /// <summary>With four fixed days, a policy of seven days ahead, marked as sandbox.</summary>
    internal static async Task<CliDatabase> SandboxAsync(params string[] more)
    {
        var cli = await AdoptedAsync(Fixed, more);
        await cli.ExecuteAsync("UPDATE pgstrata.meta SET sandbox = true");
        return cli;
    }

    internal Task<ToolRun> RunAsync(params string[] line) => Tool.RunAsync(environment, line);

    /// <summary>Starts a line and does not wait for its end.</summary>
    internal RunningTool Start(params string[] line) =>
        Tool.Start([.. line, "--connection", $"host=127.0.0.1 port={database.Server.Port} user=postgres dbname={database.Name}"]);

    /// <summary>Runs a line with --output json and reads what stands on stdout.</summary>
    internal async Task<(int ExitCode, JsonElement Json)> JsonAsync(params string[] line)
    {
        var run = await RunAsync([.. line, "--output", "json"]);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(1, document.RootElement.GetProperty("version").GetInt32());
        return (run.ExitCode, document.RootElement.Clone());
    }

    /// <summary>A run that must end well.</summary>
    internal async Task<string> OkAsync(params string[] line)
    {
        var run = await RunAsync(line);
        Assert.True(run.ExitCode == 0, run.ToString());
        return run.Output;
    }

    internal Task ExecuteAsync(string sql) => database.ExecuteAsync(sql);

    internal Task<T> ScalarAsync<T>(string sql) => database.ScalarAsync<T>(sql);

    /// <summary>A session of somebody else, who runs this and stays.</summary>
    internal async Task<IAsyncDisposable> SomebodyAsync(string sql)
    {
        var connection = await database.ConnectAsync("somebody");
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    internal Task<long> LeavesAsync() => ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'app.fixes'::regclass");

    public async ValueTask DisposeAsync()
    {
        Files.Dispose();
        await database.DisposeAsync();
    }

    static async Task<CliDatabase> AdoptedAsync(string sql, params string[] more)
    {
        var cli = new CliDatabase(await (await PostgresServer.GetAsync()).CreateDatabaseAsync(sql));
        await cli.OkAsync(["policy", "adopt", "app.fixes", "--horizon", "7 days", "--yes", .. more]);
        return cli;
    }
}
