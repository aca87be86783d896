using Npgsql;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>An owner that may not see what other roles do: it waits for every transaction that was open, and says why.</summary>
public sealed class UnseenTests
{
    const string Schema = """
        DO $$ BEGIN CREATE ROLE blind_owner LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO blind_owner', current_database()); END $$;
        CREATE SCHEMA app AUTHORIZATION blind_owner;
        CREATE TABLE app.events (id bigint PRIMARY KEY, at timestamptz NOT NULL);
        ALTER TABLE app.events OWNER TO blind_owner;
        CREATE INDEX ON app.events (at);
        INSERT INTO app.events SELECT g, now() - g * interval '1 min' FROM generate_series(1, 1000) g;
        """;

    [PostgresFact]
    public async Task Who_is_not_seen_is_waited_for_and_who_came_later_is_not()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(Schema);
        var strata = new Strata(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "blind_owner" }.ConnectionString);
        var plan = await strata.PlanAsync(new ConvertRequest
        {
            Table = new("app", "events"), Key = "at", Every = Period.Parse("1 month"), Strategy = Strategy.Rewrite, WidenKey = true,
        });
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var options = new RunOptions { MaxWait = TimeSpan.FromSeconds(1), MaxLock = TimeSpan.FromSeconds(10) };
        await using var reader = await database.ConnectAsync("unseen");
        await ScalarAsync(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class");

        var stopped = await strata.RunAsync(plan, options);

        Assert.Equal(RunOutcome.NotObtained, stopped.Outcome);
        Assert.Contains(
            $"pid {reader.ProcessID} (postgres, unseen: this role does not see since when)", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(1000L, await ScalarAsync(reader, "SELECT count(*) FROM app.events"));
        await ScalarAsync(reader, "COMMIT");
        var resumed = await strata.ResumeAsync(plan.Operation, options);
        Assert.True(resumed.Outcome == RunOutcome.Done, resumed.Message);
        Assert.Equal(1000L, await ScalarAsync(reader, "SELECT count(*) FROM app.events"));
    }

    static async Task<object?> ScalarAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        return await command.ExecuteScalarAsync();
    }
}
