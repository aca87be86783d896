using PgStrata.Conversion;
using PgStrata.Conversion.Rewrite;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>A window: rows in it get leaves of the grid, and older ones are treated as told, whatever is changed meanwhile.</summary>
public sealed class WindowTests
{
    /// <summary>The clock of the server decides, so the rows go by it: hour after hour, for fourteen days.</summary>
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL, note text, code text UNIQUE);
        CREATE INDEX t_at ON app.t (at);
        INSERT INTO app.t SELECT g, now() - g * interval '1 hour', 'note ' || g, 'C' || g FROM generate_series(1, 336) g;
        """;

    /// <summary>Across the edge both ways, on either side of it, and out of existence.</summary>
    const string Changes = """
        UPDATE app.t SET at = at - interval '12 days' WHERE id IN (3, 4);
        UPDATE app.t SET at = at + interval '12 days' WHERE id IN (330, 331);
        UPDATE app.t SET note = 'changed' WHERE id IN (10, 320);
        UPDATE app.t SET id = id + 1000 WHERE id IN (12, 322);
        DELETE FROM app.t WHERE id IN (20, 325);
        INSERT INTO app.t VALUES (2000, now(), 'new', NULL), (2001, now() - interval '12 days', 'new and old', NULL);
        """;

    const string Edge = "(date_trunc('day', now(), 'UTC') - interval '7 days')";

    static readonly ConvertRequest Request = new()
    {
        Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 day"), WidenKey = true, Window = Period.Parse("7 days"),
    };

    [PostgresTheory]
    [PostgresVersions(OlderRows.Migrate)]
    [PostgresVersions(OlderRows.Legacy)]
    [PostgresVersions(OlderRows.Leave, Smoke = true)]
    [PostgresVersions(OlderRows.Drop)]
    public async Task rows_are_where_they_were_told_to_be_whatever_was_changed_during_the_copy_and_come_back(int major, OlderRows older)
    {
        await using var run = await OfAsync(major, older);
        var (leaves, isKept) = (older is OlderRows.Migrate ? 8 + 7 + 7 : 8 + 7, older is OlderRows.Migrate or OlderRows.Legacy);

        await run.ConvertAsync(Changing(run));

        var old = $"pgstrata_old_{run.Operation}.t";
        var wanted = $"SELECT t::text FROM {old} t WHERE at >= {Edge} OR {isKept}";
        Assert.Equal(await HashAsync(run, wanted), await HashAsync(run, "SELECT t::text FROM app.t t"));
        var made = await run.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'app.t'::regclass");
        Assert.InRange(made, leaves, leaves + 1);
        Assert.Equal(older == OlderRows.Legacy, await run.Database.ScalarAsync<bool>("SELECT to_regclass('app.t_legacy') IS NOT NULL"));
        Assert.True((await VerifyAsync(run)).IsEqual);

        await run.Database.ExecuteAsync("""
            UPDATE app.t SET note = 'after the switch' WHERE id < 50;
            DELETE FROM app.t WHERE id = 60;
            INSERT INTO app.t VALUES (3000, now(), 'after the switch', NULL);
            """);
        var all = await HashAsync(
            run, $"SELECT t::text FROM app.t t UNION ALL SELECT t::text FROM {old} t WHERE NOT {isKept} AND at < {Edge}");
        Assert.True((await VerifyAsync(run)).IsEqual);
        await run.BackAsync();

        Assert.Equal(all, await HashAsync(run, "SELECT t::text FROM app.t t"));
    }

    [PostgresFact]
    public async Task the_cut_off_is_a_value_of_the_plan()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        var plan = await run.PlanAsync();
        var edge = await run.Database.ScalarAsync<string>($"SELECT to_char({Edge} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')");

        var backfill = plan.Steps.Single(s => s.Id == "backfill");

        Assert.Contains(edge, backfill.Arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("now()", backfill.Arguments, StringComparison.Ordinal);
        Assert.Contains(
            plan.Notes, n => n.Contains(edge, StringComparison.Ordinal) && n.Contains("does not move on", StringComparison.Ordinal));
        Assert.Contains(
            plan.Accounting, a => a.Object.StartsWith("rows from before", StringComparison.Ordinal) && a.Outcome == "changed");
    }

    [PostgresFact]
    public async Task what_is_dropped_is_counted_and_confirmed()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Drop);
        await run.ConvertAsync();
        var rows = await HashAsync(run, "SELECT t::text FROM app.t t");
        var left = await run.Database.ScalarAsync<long>($"SELECT count(*) FROM pgstrata_old_{run.Operation}.t WHERE at < {Edge}");
        Assert.InRange(left, 100, 200);
        var plan = await run.AfterAsync(AfterVerb.Complete);
        Assert.Contains($"with {left} rows from before", plan.Summary, StringComparison.Ordinal);

        await run.Database.ExecuteAsync($"DELETE FROM pgstrata_old_{run.Operation}.t WHERE id = 330");
        var refused = await run.Strata.RunAsync(plan);
        Assert.Equal(RunOutcome.Undone, refused.Outcome);
        Assert.Contains($"{left - 1} rows would be lost", refused.Message, StringComparison.Ordinal);
        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));

        Assert.Equal(rows, await HashAsync(run, "SELECT t::text FROM app.t t"));
        await run.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task what_is_left_is_not_dropped_by_a_completion()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        await run.ConvertAsync();
        var old = await HashAsync(run, $"SELECT t::text FROM pgstrata_old_{run.Operation}.t t");
        var left = await run.Database.ScalarAsync<long>($"SELECT count(*) FROM pgstrata_old_{run.Operation}.t WHERE at < {Edge}");
        var plan = await run.AfterAsync(AfterVerb.Complete);
        Assert.Contains(plan.Notes, n => n.Contains($"has {left} rows from before", StringComparison.Ordinal));

        await run.DoneAsync(plan);

        Assert.Equal(old, await HashAsync(run, $"SELECT t::text FROM pgstrata_old_{run.Operation}.t t"));
        await run.Database.ExecuteAsync($"DROP TABLE pgstrata_old_{run.Operation}.t; DROP SCHEMA pgstrata_old_{run.Operation}");
        await run.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task a_truncate_after_the_switch_takes_nothing_of_what_was_left()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        await run.ConvertAsync();
        var left = await HashAsync(run, $"SELECT t::text FROM pgstrata_old_{run.Operation}.t t WHERE at < {Edge}");
        await run.Database.ExecuteAsync("TRUNCATE app.t");

        await run.BackAsync();

        Assert.Equal(left, await HashAsync(run, "SELECT t::text FROM app.t t"));
    }

    [PostgresFact]
    public async Task rows_of_a_leaf_that_retention_took_do_not_come_back_but_those_that_were_left_do()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        await run.ConvertAsync();
        var leaf = await run.Database.ScalarAsync<string>(
            "SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'app.t'::regclass");
        await run.Database.ExecuteAsync($"DROP TABLE {leaf}");
        var all = await HashAsync(
            run, $"SELECT t::text FROM app.t t UNION ALL SELECT t::text FROM pgstrata_old_{run.Operation}.t t WHERE at < {Edge}");

        await run.BackAsync();

        Assert.Equal(all, await HashAsync(run, "SELECT t::text FROM app.t t"));
    }

    [PostgresFact]
    public async Task an_id_of_a_row_that_was_left_refuses_the_roll_back_and_is_named()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        await run.ConvertAsync();
        await run.Database.ExecuteAsync("INSERT INTO app.t VALUES (330, now(), 'the same id', NULL)");

        var plan = await run.AfterAsync(AfterVerb.RollBack);

        var block = Assert.Single(plan.Preflight, c => c.Verdict == Verdict.Block);
        Assert.Contains("(id)=(330)", block.Detail, StringComparison.Ordinal);
        Assert.Contains("from before the window", block.Detail, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task rows_before_the_window_that_the_table_has_got_since_refuse_the_roll_back()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        await run.ConvertAsync();
        await run.Database.ExecuteAsync("""
            CREATE TABLE app.early PARTITION OF app.t FOR VALUES FROM (MINVALUE) TO ('2000-01-01Z');
            INSERT INTO app.t VALUES (5000, '1999-01-01Z', 'early', NULL);
            """);

        var plan = await run.AfterAsync(AfterVerb.RollBack);

        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Block && c.Name == "window");
    }

    [PostgresFact]
    public async Task what_does_not_go_with_a_window_is_refused_before_the_first_change()
    {
        await using var run = await OfAsync(PostgresVersions.Default, OlderRows.Leave);
        await run.Database.ExecuteAsync("CREATE TABLE app.child (t text CONSTRAINT child_t REFERENCES app.t (code))");

        Assert.Contains("Say what becomes", await BlockAsync(Request), StringComparison.Ordinal);
        Assert.Contains(
            "There is no window", await BlockAsync(Request with { Window = null, Older = OlderRows.Drop }), StringComparison.Ordinal);
        Assert.Contains(
            "exclude each other", await BlockAsync(Request with { Older = OlderRows.Migrate, From = "2026-01-01" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "A DEFAULT would take", await BlockAsync(Request with { Older = OlderRows.Drop, Default = DefaultPartition.Fenced }),
            StringComparison.Ordinal);
        Assert.Contains(
            "app.child may reference, by foreign key child_t", await BlockAsync(Request with { Older = OlderRows.Drop }),
            StringComparison.Ordinal);
        Assert.Contains(
            "lies 5 ids before", await BlockAsync(Request with { Older = OlderRows.Legacy, Window = Period.Parse("5") }),
            StringComparison.Ordinal);

        async Task<string> BlockAsync(ConvertRequest request)
        {
            var plan = await run.Strata.PlanAsync(request with { Strategy = Strategy.Rewrite });
            Assert.Empty(plan.Stages);
            return string.Join("\n", plan.Preflight.Where(c => c is { Verdict: Verdict.Block, Name: "window" }).Select(c => c.Detail));
        }
    }

    static Task<RewriteRun> OfAsync(int major, OlderRows older) => RewriteRun.OfAsync(major, Schema, Request with { Older = older });

    static RunOptions Changing(RewriteRun run) => new()
    {
        MaxLock = TimeSpan.FromSeconds(30),
        OnPhase = async (phase, _) =>
        {
            if (phase.Name == "before-copy") await run.Database.ExecuteAsync("UPDATE app.t SET at = at - interval '7 days' WHERE id = 1");
            if (phase.Name == "before-follow") await run.Database.ExecuteAsync(Changes);
            if (phase.Name == "before-switch")
                await run.Database.ExecuteAsync("UPDATE app.t SET at = at - interval '6 days' WHERE id = 100");
            return null;
        },
    };

    static Task<string> HashAsync(RewriteRun run, string rows) => run.Database.ScalarAsync<string>(
        $"SELECT count(*) || ' ' || coalesce(sum(hashtextextended(r, 0)), 0) FROM ({rows}) x(r)");

    static Task<VerifyReport> VerifyAsync(RewriteRun run) =>
        Verification.RunAsync(run.Strata.Sessions, run.Operation, CancellationToken.None);
}
