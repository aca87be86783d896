using Npgsql;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>The gate before the switch: old views are waited for, and by wish every idle one.</summary>
public sealed class StrictSnapshotTests
{
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL);
        CREATE INDEX t_at ON app.t (at);
        INSERT INTO app.t SELECT g, '2026-11-01Z' FROM generate_series(1, 100) g;
        """;

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_young_idle_view_is_waited_for_only_when_that_is_asked_for(bool isStrict)
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, new ConvertRequest
        {
            Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 week"), WidenKey = true,
        });
        await using var old = View(run, "old view");
        NpgsqlConnection? young = null;
        var told = new List<string>();

        // Told of the old view, the gate has marked the copy complete: what begins now is young.
        var report = await run.Strata.RunAsync(
            await run.PlanAsync(), new RunOptions { MaxLock = TimeSpan.FromSeconds(30), StrictSnapshots = isStrict },
            new Listener(text =>
            {
                told.Add(text);
                if (text.Contains("old view", StringComparison.Ordinal) && young is null)
                {
                    young = View(run, "young view");
                    Commit(old);
                }
                else if (text.Contains("young view", StringComparison.Ordinal)) Commit(young!);
            }));

        Assert.Equal(RunOutcome.Done, report.Outcome);
        Assert.Contains(told, t => t.Contains("old view", StringComparison.Ordinal));
        Assert.Equal(isStrict, told.Exists(t => t.Contains("young view, idle in transaction", StringComparison.Ordinal)));
        await young!.DisposeAsync();
    }

    static NpgsqlConnection View(RewriteRun run, string name)
    {
        var connection = new NpgsqlConnection($"{run.Database.ConnectionString};Pooling=false;Application Name={name}");
        connection.Open();
        using var command = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class", connection);
        command.ExecuteNonQuery();
        return connection;
    }

    static void Commit(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("COMMIT", connection);
        command.ExecuteNonQuery();
    }

    sealed class Listener(Action<string> noted) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            if (value is RunEvent.Noted { Text: var text } && text.StartsWith("waiting for", StringComparison.Ordinal)) noted(text);
        }
    }
}
