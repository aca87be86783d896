using PgStrata.Conversion;
using PgStrata.Conversion.Rewrite;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>After the switch of a rewrite: the old heap is kept up, comes back with every change, or goes for good.</summary>
public sealed class WayBackTests
{
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (name text PRIMARY KEY);
        INSERT INTO app.kinds VALUES ('a'), ('b');
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, kind text REFERENCES app.kinds,
          code text UNIQUE, body json, number serial);
        CREATE TABLE app.notes (t bigint CONSTRAINT notes_t_fkey REFERENCES app.t ON DELETE SET NULL);
        CREATE INDEX t_at ON app.t (at);
        CREATE STATISTICS app.t_kind ON kind, code FROM app.t;
        CREATE FUNCTION app.upper() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := upper(NEW.code); RETURN NEW; END $$;
        CREATE TRIGGER upper BEFORE INSERT OR UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.upper();
        CREATE VIEW app.a AS SELECT id, at FROM app.t WHERE kind = 'a';
        CREATE PUBLICATION of_t FOR TABLE app.t WITH (publish_via_partition_root = true);
        INSERT INTO app.t (at, kind, code) SELECT '2026-11-01Z'::timestamptz + g * interval '1 hour', 'a', 'C' || g
          FROM generate_series(1, 200) g;
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 week"), WidenKey = true,
        InboundForeignKeys = InboundForeignKeys.Drop,
    };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task whatever_was_changed_since_the_switch_comes_back(int major)
    {
        await using var run = await ConvertedAsync(major);
        await run.Database.ExecuteAsync("""
            UPDATE app.t SET kind = 'b', body = '[1]', at = at + interval '20 days' WHERE id % 3 = 0;
            UPDATE app.t SET code = 'x' || code WHERE id % 5 = 0;
            DELETE FROM app.t WHERE id % 7 = 0;
            INSERT INTO app.t (at, kind) VALUES ('2026-11-10Z', 'b');
            INSERT INTO app.notes SELECT id FROM app.t WHERE id < 10;
            """);
        var rows = await RowsAsync(run);

        await run.BackAsync();

        Assert.Equal(rows, await RowsAsync(run));
        Assert.Equal("rolled_back", await StateAsync(run));
        // Sequences go on, the trigger fires, the keys hold, the view reads the table it read before.
        Assert.Equal("202 202 NEW", await run.Database.ScalarAsync<string>(
            "INSERT INTO app.t (at, kind, code) VALUES ('2026-11-11Z', 'a', 'new') RETURNING id || ' ' || number || ' ' || code"));
        Assert.True(await run.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM app.a WHERE id = 202)"));
        Assert.Equal(0L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE NOT convalidated"));
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id = 1");
        Assert.Equal(1L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.notes WHERE t IS NULL"));
    }

    [PostgresFact]
    public async Task a_truncate_comes_back_too()
    {
        await using var run = await ConvertedAsync(PostgresVersions.Default);
        await run.Database.ExecuteAsync("""
            TRUNCATE app.t;
            INSERT INTO app.t (at, code) SELECT '2026-11-03Z', 'T' || g FROM generate_series(1, 50) g;
            """);
        var rows = await RowsAsync(run);

        await run.DoneAsync(await run.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await RowsAsync(run));
        await run.RestoredAsync(isSameFile: false);
    }

    [PostgresFact]
    public async Task rows_of_a_leaf_that_was_dropped_since_do_not_come_back()
    {
        await using var run = await ConvertedAsync(PostgresVersions.Default);
        var leaf = await run.Database.ScalarAsync<string>("SELECT min(inhrelid::regclass::text) FROM pg_inherits " +
            "WHERE inhparent = 'app.t'::regclass");
        await run.Database.ExecuteAsync($"DROP TABLE {leaf}");
        var rows = await RowsAsync(run);

        await run.BackAsync();

        Assert.Equal(rows, await RowsAsync(run));
    }

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task what_the_old_heap_cannot_take_is_named_and_nothing_is_lost(int major)
    {
        await using var run = await ConvertedAsync(major);
        await run.Database.ExecuteAsync("""
            INSERT INTO app.t (id, at) OVERRIDING SYSTEM VALUE VALUES (5, '2026-11-20Z');
            INSERT INTO app.t (at, code) VALUES ('2026-11-21Z', 'C7');
            UPDATE app.t SET kind = 'b' WHERE id > 100;
            """);
        var rows = await RowsAsync(run);

        var maintained = await run.Strata.MaintainAsync(new MaintainRequest());
        var finding = await FindingAsync(run);
        var plan = await run.AfterAsync(AfterVerb.RollBack);

        Assert.Equal(MaintainExit.Done, maintained.Exit);
        Assert.Contains(Assert.Single(maintained.Tables).Notes, n => n.Contains("(id)=(5)", StringComparison.Ordinal));
        Assert.Equal(CheckSeverity.Attention, finding!.Severity);
        Assert.Contains("(id)=(5) in the rows (5,", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("(code)=(C7) in the rows (", finding.Detail, StringComparison.Ordinal);
        Assert.Equal(
            ["duplicate", "duplicate"], plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => c.Name));
        Assert.Equal("blocked", (await Assert.ThrowsAsync<StrataException>(() => run.Strata.RunAsync(plan))).Code);
        Assert.Equal(rows, await RowsAsync(run));

        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE at IN ('2026-11-20Z', '2026-11-21Z')");
        rows = await RowsAsync(run);
        await run.Strata.MaintainAsync(new MaintainRequest());
        Assert.Null(await FindingAsync(run));
        await run.BackAsync();
        Assert.Equal(rows, await RowsAsync(run));
    }

    [PostgresFact]
    public async Task a_duplicate_stops_no_completion()
    {
        await using var run = await ConvertedAsync(PostgresVersions.Default);
        await run.Database.ExecuteAsync("INSERT INTO app.t (id, at) OVERRIDING SYSTEM VALUE VALUES (5, '2026-11-20Z')");
        var rows = await RowsAsync(run);

        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));

        Assert.Equal(rows, await RowsAsync(run));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_completed_conversion_leaves_nothing_but_the_table(int major)
    {
        await using var run = await ConvertedAsync(major);
        await run.Database.ExecuteAsync("UPDATE app.t SET kind = 'b' WHERE id % 3 = 0");
        var rows = await RowsAsync(run);
        var plan = await run.AfterAsync(AfterVerb.Complete);

        await run.DoneAsync(plan);

        Assert.Equal(rows, await RowsAsync(run));
        Assert.Equal("completed", await StateAsync(run));
        await run.NothingLeftAsync();
        Assert.DoesNotContain(plan.Steps, s => s.Statements.Any(x => x.Contains("CASCADE", StringComparison.Ordinal)));
        Assert.Equal("202 202", await run.Database.ScalarAsync<string>("""
            WITH one AS (INSERT INTO app.t (at) VALUES ('2026-11-11Z'), ('2026-11-11Z') RETURNING id, number)
            SELECT max(id) || ' ' || max(number) FROM one
            """));
        var refusal = await Assert.ThrowsAsync<StrataException>(() => run.AfterAsync(AfterVerb.RollBack));
        Assert.Equal("state", refusal.Code);
    }

    [PostgresFact]
    public async Task what_was_made_or_changed_since_refuses_the_roll_back()
    {
        await using var run = await ConvertedAsync(PostgresVersions.Default);
        await run.Database.ExecuteAsync("""
            ALTER TABLE app.t ADD COLUMN more int;
            CREATE INDEX t_kind ON app.t (kind);
            CREATE VIEW app.b AS SELECT id FROM app.t WHERE kind = 'b';
            COMMENT ON TABLE app.t IS 'only said';
            """);

        var plan = await run.AfterAsync(AfterVerb.RollBack);

        var blocks = plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => c.Detail).ToList();
        foreach (var what in (string[])["view app.b", "columns/more", "indexes/t_kind"])
            Assert.Contains(blocks, b => b.Contains(what, StringComparison.Ordinal));
        Assert.DoesNotContain(blocks, b => b.Contains("only said", StringComparison.Ordinal));
        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Warn && c.Detail.Contains("only said", StringComparison.Ordinal));
        Assert.Empty(plan.Stages);
    }

    [PostgresFact]
    public async Task maintenance_keeps_the_old_heap_up_and_its_queue_empty()
    {
        await using var run = await ConvertedAsync(PostgresVersions.Default);
        await run.Database.ExecuteAsync("UPDATE app.t SET code = code || code");
        var queue = $"pgstrata_old_{run.Operation}.pgstrata_back_queue";
        Assert.Equal(200L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM {queue}"));

        var report = await run.Strata.MaintainAsync(new MaintainRequest());
        var again = await run.Strata.MaintainAsync(new MaintainRequest());

        Assert.Contains(
            $"way back of {run.Operation}: 200 noted changes brought to the table that stands aside", Assert.Single(report.Tables).Notes);
        Assert.DoesNotContain(Assert.Single(again.Tables).Notes, n => n.Contains("way back", StringComparison.Ordinal));
        Assert.Equal(0L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM {queue}"));
        Assert.True((await VerifyAsync(run)).IsEqual);
    }

    [PostgresFact]
    public async Task rows_are_compared_on_demand_before_the_switch_and_after_it()
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, Request);
        await run.PlanAsync();
        var stopped = await run.Strata.RunAsync(
            run.Plan, new RunOptions { OnPhase = (phase, _) => Task.FromResult(phase.Name == "before-switch" ? "wait" : null) });
        Assert.Equal(RunOutcome.NotObtained, stopped.Outcome);
        await run.Database.ExecuteAsync($"UPDATE pgstrata_stage_{run.Operation}.t SET kind = NULL WHERE id = 9");
        var before = await VerifyAsync(run);
        await run.Database.ExecuteAsync($"UPDATE pgstrata_stage_{run.Operation}.t SET kind = 'a' WHERE id = 9");
        var mended = await VerifyAsync(run);
        var resumed = await run.Strata.ResumeAsync(run.Operation, new RunOptions { MaxLock = TimeSpan.FromSeconds(30) });
        await run.Database.ExecuteAsync(
            $"UPDATE app.t SET kind = 'b' WHERE id < 5; DELETE FROM pgstrata_old_{run.Operation}.t WHERE id = 100");
        var after = await VerifyAsync(run);

        Assert.Equal("(9): differs in kind", Assert.Single(before.Found.Differences).ToString());
        Assert.True(mended.IsEqual);
        Assert.Equal(RunOutcome.Done, resumed.Outcome);
        Assert.Equal(4, after.Found.Pending);
        Assert.StartsWith("(100,", Assert.Single(after.Found.Differences).Key, StringComparison.Ordinal);
        var report = await run.Strata.RunAsync(await run.AfterAsync(AfterVerb.RollBack));
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("(100,", report.Message, StringComparison.Ordinal);
        var aborted = await run.Strata.AbortAsync(report.Operation);
        Assert.Equal(RunOutcome.Done, aborted.Outcome);
        Assert.Equal("switched", await StateAsync(run));
    }

    static async Task<RewriteRun> ConvertedAsync(int major)
    {
        var run = await RewriteRun.OfAsync(major, Schema, Request);
        await run.ConvertAsync();
        return run;
    }

    static Task<VerifyReport> VerifyAsync(RewriteRun run) =>
        Verification.RunAsync(run.Strata.Sessions, run.Operation, CancellationToken.None);

    static async Task<CheckFinding?> FindingAsync(RewriteRun run) =>
        (await run.Strata.CheckAsync(new CheckRequest())).Findings.SingleOrDefault(f => f.Code == "way-back");

    static Task<string> RowsAsync(RewriteRun run) =>
        run.Database.ScalarAsync<string>("SELECT string_agg(t::text, ' ' ORDER BY id, at) FROM app.t");

    static Task<string> StateAsync(RewriteRun run) =>
        run.Database.ScalarAsync<string>($"SELECT state FROM pgstrata.operation WHERE id = '{run.Operation}'");
}
