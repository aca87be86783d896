using Npgsql;
using PgStrata.Conversion;
using PgStrata.Conversion.Rewrite;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>A table without any key, equal rows and all: what is added is followed by its place, and nothing else may happen.</summary>
public sealed class AppendOnlyTests
{
    /// <summary>With holes, so that new rows lie among the old ones, and each row twice.</summary>
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (at timestamptz NOT NULL, note text, body json, place point, code text UNIQUE) WITH (fillfactor = 50);
        CREATE INDEX t_at ON app.t (at);
        INSERT INTO app.t SELECT '2026-11-01Z'::timestamptz + g * interval '1 min', 'note ' || g % 10, '[1]', point(1, 1)
          FROM generate_series(1, 10000) g, generate_series(1, 2);
        DELETE FROM app.t WHERE note = 'note 3';
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 day"), WidenKey = true, AppendOnly = true,
        Horizon = Horizon.OfPeriods(10),
    };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task every_row_that_is_added_meanwhile_is_there_once_and_comes_back(int major)
    {
        await using var run = await OfAsync(major);
        var before = await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.t");
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(i => WriteAsync(run.Database, i, stop.Token)).ToList();

        await run.ConvertAsync(new RunOptions { MaxLock = TimeSpan.FromSeconds(30), Chunk = TimeSpan.FromMilliseconds(2) });
        var old = await HashAsync(run, $"pgstrata_old_{run.Operation}.t");
        await stop.CancelAsync();
        var added = (await Task.WhenAll(writers)).Sum();

        Assert.InRange(added, 50, long.MaxValue);
        Assert.Equal(before + added, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
        Assert.Equal(old, await HashAsync(run, $"pgstrata_old_{run.Operation}.t"));
        var verified = await VerifyAsync(run);
        Assert.True(verified.IsEqual);
        Assert.Equal(before + added, verified.Found.Rows + verified.Found.Pending);

        await run.Strata.MaintainAsync(new MaintainRequest());
        Assert.Equal(await HashAsync(run, "app.t"), await HashAsync(run, $"pgstrata_old_{run.Operation}.t"));
        await run.Database.ExecuteAsync("INSERT INTO app.t SELECT * FROM app.t WHERE note = 'note 5'");
        var all = await HashAsync(run, "app.t");
        await run.BackAsync();
        Assert.Equal(all, await HashAsync(run, "app.t"));
    }

    [PostgresFact]
    public async Task a_row_that_only_the_copy_has_or_lacks_is_found()
    {
        await using var run = await OfAsync(PostgresVersions.Default);
        await run.ConvertAsync();
        var old = $"pgstrata_old_{run.Operation}.t";
        await run.Database.ExecuteAsync(
            $"DELETE FROM {old} WHERE ctid = (SELECT min(ctid) FROM {old}); INSERT INTO {old} VALUES (now(), 'more')");

        var found = (await VerifyAsync(run)).Found.Differences;

        Assert.Equal(["missing", "should not be there"], found.Select(d => d.ToString().Split(": ")[^1]).Order(StringComparer.Ordinal));
    }

    [PostgresFact]
    public async Task what_cannot_be_followed_fails_and_is_allowed_again_in_the_end()
    {
        await using var run = await OfAsync(PostgresVersions.Default);
        string[] changes =
            ["UPDATE app.t SET note = 'x' WHERE note = 'note 1'", "DELETE FROM app.t WHERE note = 'note 1'", "TRUNCATE app.t"];
        await run.ConvertAsync(new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name is "before-copy" or "before-switch") foreach (var change in changes) await FailsAsync(run.Database, change);
                return null;
            },
        });
        foreach (var change in changes) await FailsAsync(run.Database, change);

        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));

        foreach (var change in changes) await run.Database.ExecuteAsync(change);
        await run.NothingLeftAsync();
    }

    [PostgresTheory]
    [InlineData("before-copy", true)]
    [InlineData("before-follow", false)]
    public async Task a_heap_written_anew_is_copied_anew_or_stops_it_with_nothing_lost(string when, bool goesOn)
    {
        await using var run = await OfAsync(PostgresVersions.Default);
        await run.PlanAsync();
        var report = await run.Strata.RunAsync(run.Plan, new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name != when) return null;
                await run.Database.ExecuteAsync("INSERT INTO app.t SELECT * FROM app.t WHERE note = 'note 5' LIMIT 500");
                await run.Database.ExecuteAsync("VACUUM FULL app.t");
                await run.Database.ExecuteAsync("INSERT INTO app.t SELECT * FROM app.t WHERE note = 'note 6' LIMIT 500");
                return null;
            },
        });

        Assert.Equal(goesOn ? RunOutcome.Done : RunOutcome.Failed, report.Outcome);
        if (goesOn)
        {
            Assert.Equal(await HashAsync(run, $"pgstrata_old_{run.Operation}.t"), await HashAsync(run, "app.t"));
            return;
        }

        Assert.Contains("was written anew", report.Message, StringComparison.Ordinal);
        Assert.Equal(19_000, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
        var aborted = await run.Strata.AbortAsync(run.Operation);
        Assert.Equal(RunOutcome.Done, aborted.Outcome);
        await run.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task without_consent_it_is_refused()
    {
        await using var run = await OfAsync(PostgresVersions.Default);

        var plan = await run.Strata.PlanAsync(Request with { Strategy = Strategy.Rewrite, AppendOnly = false });

        var block = Assert.Single(plan.Preflight, c => c.Verdict == Verdict.Block);
        Assert.Equal("row key", block.Name);
        Assert.Contains("--append-only", block.Remedy, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task the_rows_of_a_leaf_that_is_gone_refuse_the_roll_back()
    {
        await using var run = await OfAsync(PostgresVersions.Default);
        await run.ConvertAsync();
        var leaf = await run.Database.ScalarAsync<string>(
            "SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'app.t'::regclass");
        await run.Database.ExecuteAsync($"DROP TABLE {leaf}");

        var plan = await run.AfterAsync(AfterVerb.RollBack);

        Assert.Equal("expired", Assert.Single(plan.Preflight, c => c.Verdict == Verdict.Block).Name);
    }

    static Task<RewriteRun> OfAsync(int major) => RewriteRun.OfAsync(major, Schema, Request);

    /// <summary>Adds rows in every way there is; some equal to others, some given up.</summary>
    static async Task<long> WriteAsync(TestDatabase database, int number, CancellationToken stop)
    {
        await using var connection = await database.ConnectAsync("writer");
        var added = 0L;
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            const string rows = "SELECT '2026-11-03Z', 'added', '[2]', point(2, 2) FROM generate_series(1, 3)";
            if (number == 0)
            {
                await using var writer = await connection.BeginTextImportAsync("COPY app.t (at, note) FROM STDIN", CancellationToken.None);
                for (var row = 0; row < 3; row++) await writer.WriteAsync("2026-11-04Z\tcopied\n");
            }
            else
            {
                var isolation = number == 1 ? "READ COMMITTED" : number == 2 ? "REPEATABLE READ" : "SERIALIZABLE";
                await using var command = new NpgsqlCommand(
                    $"BEGIN ISOLATION LEVEL {isolation}; INSERT INTO app.t {rows}; SAVEPOINT s; INSERT INTO app.t {rows}; " +
                    $"ROLLBACK TO s; {(i % 5 == 4 ? "ROLLBACK" : "COMMIT")}", connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }

            if (number == 0 || i % 5 != 4) added += 3;
            await Task.Delay(20, CancellationToken.None);
        }

        return added;
    }

    static async Task FailsAsync(TestDatabase database, string change)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(change));
        Assert.Equal("55006", error.SqlState);
    }

    static Task<string> HashAsync(RewriteRun run, string table) => run.Database.ScalarAsync<string>(
        $"SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)) FROM {table} t");

    static Task<VerifyReport> VerifyAsync(RewriteRun run) =>
        Verification.RunAsync(run.Strata.Sessions, run.Operation, CancellationToken.None);
}
