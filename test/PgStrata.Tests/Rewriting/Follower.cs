using PgStrata.Execution;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>A table with awkward columns, its partitioned follower, and the engine between them.</summary>
sealed class Follower : IAsyncDisposable
{
    internal const int Rows = 20_000;

    static readonly SqlText NoGuard = SqlText.Raw("SELECT 1");

    Follower(TestDatabase database) => Database = database;

    internal TestDatabase Database { get; }

    internal SessionFactory Factory => new(Database.ConnectionString);

    internal static CopySpec Spec { get; } = new()
    {
        Source = new QualifiedName("app", "it's \"live\""),
        Target = new QualifiedName("stage", "it's \"live\""),
        Schema = "stage",
        Owner = "postgres",
        Key = ["id"],
        PartitionColumns = ["at"],
        Columns = ["id", "at", "value", "note", "body", "place"],
    };

    internal static async Task<Follower> StartAsync(int major)
    {
        var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync();
        var columns = "id bigint NOT NULL, at timestamptz NOT NULL, value numeric, note text, body json, place point, " +
            "twice numeric GENERATED ALWAYS AS (value * 2) STORED";
        await database.ExecuteAsync($"""
            CREATE SCHEMA app; CREATE SCHEMA stage;
            CREATE TABLE {Spec.Source} ({columns}, PRIMARY KEY (id));
            CREATE TABLE {Spec.Target} ({columns}) PARTITION BY RANGE (at);
            CREATE TABLE stage.old PARTITION OF {Spec.Target} FOR VALUES FROM (MINVALUE) TO ('2026-03-01Z');
            CREATE TABLE stage.young PARTITION OF {Spec.Target} FOR VALUES FROM ('2026-03-01Z') TO (MAXVALUE);
            INSERT INTO {Spec.Source} SELECT g, '2026-02-01Z'::timestamptz + g * interval '3 min', g, 'note ' || g, '[null]', point(g, g)
              FROM generate_series(1, {Rows}) g;
            """);
        var capture = new CaptureSql(Spec);
        await database.ExecuteAsync(string.Join(
            ";\n", capture.Prepare().Concat(capture.Begin(Spec.Source)).Concat(new CopySql(Spec).CreateLedgers())));
        return new Follower(database);
    }

    /// <summary>Copies with two workers; lost workers are replaced, as a resumed run would.</summary>
    internal Task CopyAsync() => UntilDoneAsync(workers => new Copier(Spec, NoGuard).RunAsync(workers, told: null, CancellationToken.None));

    /// <summary>What follows a copy: no row twice, and the keys that the replay goes by.</summary>
    internal async Task SettleAsync()
    {
        await Database.ExecuteAsync(new CopySql(Spec).RemoveChanged(Spec.Target).Text);
        await Database.ExecuteAsync($"ALTER TABLE {Spec.Target} ADD PRIMARY KEY (id, at)");
    }

    /// <summary>Replays until the queue was seen empty, or so many batches.</summary>
    internal Task ReplayAsync(int batches = int.MaxValue) => UntilDoneAsync(async workers =>
    {
        var replayer = new Replayer(Spec, await workers.SessionAsync(0, CancellationToken.None), NoGuard);
        while (batches-- > 0 && await replayer.ReplayAsync(200, CancellationToken.None) > 0)
        {
        }
    });

    internal async Task<Comparison> CompareAsync()
    {
        await using var session = await Factory.OpenAsync("compare");
        await using var other = await Factory.OpenAsync("compare");
        return (await new Comparer(Spec, session, other).CompareAsync(CancellationToken.None))!;
    }

    /// <summary>Rows of one side that are not on the other, generated columns too: counted by the server, not by the engine.</summary>
    internal Task<long> DifferencesAsync() => Database.ScalarAsync<long>($"""
        WITH s AS (SELECT x::text FROM {Spec.Source} x), t AS (SELECT x::text FROM {Spec.Target} x)
        SELECT (SELECT count(*) FROM (SELECT * FROM s EXCEPT ALL SELECT * FROM t) a)
          + (SELECT count(*) FROM (SELECT * FROM t EXCEPT ALL SELECT * FROM s) b)
        """);

    async Task UntilDoneAsync(Func<Workers, Task> work)
    {
        while (true)
        {
            await using var workers = new Workers(
                new Pace(new RunOptions { Workers = 2, Chunk = TimeSpan.FromMilliseconds(2) }),
                (_, token) => Factory.OpenAsync("copy worker", token));
            try
            {
                await work(workers);
                return;
            }
            catch (Exception error) when (error is OperationCanceledException
                or Npgsql.NpgsqlException { SqlState: "57P01" or null } or StrataException { Code: "unreachable" })
            {
                // Its server process was ended by the test: go on where it was.
            }
        }
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
