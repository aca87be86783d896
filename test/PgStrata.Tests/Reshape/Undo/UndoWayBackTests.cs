using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape.Undo;

/// <summary>After the switch of an undo: the partitioned table is kept up, comes back with every change, or goes for good.</summary>
public sealed class UndoWayBackTests
{
    static readonly QualifiedName Table = new("app", "t");

    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (name text PRIMARY KEY);
        INSERT INTO app.kinds VALUES ('a'), ('b');
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, kind text REFERENCES app.kinds,
          code text UNIQUE, body json, number serial);
        CREATE TABLE app.notes (t bigint, at timestamptz, CONSTRAINT notes_t_fkey FOREIGN KEY (t) REFERENCES app.t ON DELETE CASCADE);
        CREATE INDEX t_at ON app.t (at);
        CREATE STATISTICS app.t_kind ON kind, code FROM app.t;
        CREATE FUNCTION app.upper() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := upper(NEW.code); RETURN NEW; END $$;
        CREATE TRIGGER upper BEFORE INSERT OR UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.upper();
        CREATE VIEW app.a AS SELECT id, at FROM app.t WHERE kind = 'a';
        CREATE PUBLICATION of_t FOR TABLE app.t WITH (publish_via_partition_root = true);
        INSERT INTO app.t (at, kind, code) SELECT '2026-11-01Z'::timestamptz + g * interval '1 hour', 'a', 'C' || g
          FROM generate_series(1, 200) g;
        INSERT INTO app.notes SELECT id, at FROM app.t WHERE id % 10 = 0;
        ALTER TABLE app.notes ALTER COLUMN at SET NOT NULL;
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = Table, Key = "at", Every = Period.Parse("1 week"), Strategy = Strategy.Rewrite, WidenKey = true,
        InboundForeignKeys = InboundForeignKeys.Composite,
        Retention = new Retention(Period.Parse("10 years"), Expiry.Drop),
    };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task whatever_was_changed_since_the_switch_comes_back(int major)
    {
        await using var run = await UndoneAsync(major);
        await run.Database.ExecuteAsync("""
            UPDATE app.t SET kind = 'b', body = '[1]', at = at + interval '3 days' WHERE id % 3 = 0 AND id % 10 <> 0 AND at < '2026-11-06Z';
            UPDATE app.t SET code = 'x' || code WHERE id % 5 = 0;
            DELETE FROM app.t WHERE id % 7 = 0;
            INSERT INTO app.t (at, kind) VALUES ('2026-11-10Z', 'b');
            """);
        var rows = await run.RowsAsync();

        await BackAsync(run);

        Assert.Equal(rows, await run.RowsAsync());
        Assert.Equal("rolled_back", await run.StateAsync());
        // Sequences go on, the trigger fires, the keys hold, the view reads the table it read before, and new leaves are made.
        Assert.Equal("202 202 NEW", await run.Database.ScalarAsync<string>(
            "INSERT INTO app.t (at, kind, code) VALUES ('2026-11-11Z', 'a', 'new') RETURNING id || ' ' || number || ' ' || code"));
        Assert.True(await run.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM app.a WHERE id = 202)"));
        Assert.Equal(0L, await run.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND conparentid = 0"));
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id = 10");
        Assert.Equal(0L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.notes WHERE t = 10"));
        Assert.Equal(Table.ToString(), Assert.Single((await run.Strata.MaintainAsync(new MaintainRequest())).Tables).Table);
    }

    [PostgresFact]
    public async Task a_truncate_comes_back_too()
    {
        await using var run = await UndoneAsync(PostgresVersions.Default);
        await run.Database.ExecuteAsync("""
            TRUNCATE app.t CASCADE;
            INSERT INTO app.t (at, code) SELECT '2026-11-03Z', 'T' || g FROM generate_series(1, 50) g;
            """);
        var rows = await run.RowsAsync();

        await BackAsync(run);

        Assert.Equal(rows, await run.RowsAsync());
    }

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task maintenance_keeps_the_partitioned_table_up_and_names_a_row_that_fits_no_leaf(int major)
    {
        await using var run = await UndoneAsync(major);
        await run.Database.ExecuteAsync("UPDATE app.t SET kind = 'b' WHERE id > 100");

        var kept = Assert.Single((await run.Strata.MaintainAsync(new MaintainRequest())).Tables);
        Assert.Equal(Table.ToString(), kept.Table);
        Assert.Contains(kept.Notes, n => n.Contains("100 noted changes", StringComparison.Ordinal));
        await run.Database.ExecuteAsync("INSERT INTO app.t (at, kind) VALUES ('2099-01-01Z', 'b')");
        var rows = await run.RowsAsync();

        var stopped = Assert.Single((await run.Strata.MaintainAsync(new MaintainRequest { Tables = [Table] })).Tables);
        var plan = await run.AfterAsync(AfterVerb.RollBack);

        Assert.Contains(
            stopped.Notes,
            n => n.Contains("no partition of relation", StringComparison.Ordinal) && n.Contains("2099", StringComparison.Ordinal));
        var block = Assert.Single(plan.Preflight, c => c.Verdict == Verdict.Block);
        Assert.Contains("2099-01-01", block.Detail, StringComparison.Ordinal);
        Assert.Equal("blocked", (await Assert.ThrowsAsync<StrataException>(() => run.Strata.RunAsync(plan))).Code);
        Assert.Equal(rows, await run.RowsAsync());

        await run.Database.ExecuteAsync(
            $"CREATE TABLE app.far PARTITION OF pgstrata_old_{run.Operation}.t FOR VALUES FROM ('2099-01-01Z') TO ('2100-01-01Z')");
        await BackAsync(run, isSame: false);
        Assert.Equal(rows, await run.RowsAsync());
    }

    [PostgresTheory]
    [InlineData("ALTER TABLE app.t ADD COLUMN extra int", "extra")]
    [InlineData("CREATE VIEW app.late AS SELECT id FROM app.t", "view app.late")]
    public async Task a_roll_back_that_would_lose_what_was_made_since_is_blocked(string made, string named)
    {
        await using var run = await UndoneAsync(PostgresVersions.Default);
        await run.Database.ExecuteAsync(made);

        var plan = await run.AfterAsync(AfterVerb.RollBack);

        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Block && c.Detail.Contains(named, StringComparison.Ordinal));
    }

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task completed_it_leaves_a_plain_table_and_nothing_else(int major)
    {
        await using var run = await UndoneAsync(major);
        await run.Database.ExecuteAsync("UPDATE app.t SET kind = 'b' WHERE id > 100");
        var rows = await run.RowsAsync();

        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));

        await run.NothingLeftAsync();
        Assert.Equal(rows, await run.RowsAsync());
        Assert.Equal("completed", await run.StateAsync());
        Assert.Equal("r", await run.Database.ScalarAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'app.t'::regclass"));
        Assert.Equal(0L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits"));
        Assert.Empty((await run.Strata.MaintainAsync(new MaintainRequest())).Tables);
        Assert.Equal("state", (await Assert.ThrowsAsync<StrataException>(() => run.AfterAsync(AfterVerb.RollBack))).Code);
    }

    static async Task<UndoRun> UndoneAsync(int major)
    {
        var run = await UndoRun.OfAsync(major, Schema, Table);
        var before = await run.ShapeAsync();
        await run.ConvertAsync(Request);
        await run.UndoAsync(["id"], ["code"]);
        Assert.Equal([], ConvertProbe.Differences(before, await run.ShapeAsync()).Where(
            d => !d.Contains("pgstrata_capture", StringComparison.Ordinal)
            && !d.StartsWith("inbound_foreign_keys", StringComparison.Ordinal)));
        Assert.Contains("REFERENCES app.t(id)", await run.Database.ScalarAsync<string>(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'notes_t_fkey'"), StringComparison.Ordinal);
        return run;
    }

    static async Task BackAsync(UndoRun run, bool isSame = true)
    {
        var was = PgStrata.Reshape.Undo.UndoJson.Read(run.Plan);
        await run.DoneAsync(await run.AfterAsync(AfterVerb.RollBack));
        var now = await run.ShapeAsync();
        Assert.Equal(was.Now.Oid, now.Oid);
        Assert.Equal([], ConvertProbe.Differences(was.Now, now));
        await run.NothingLeftAsync();
        if (isSame)
            Assert.Equal(
                was.Tree.Count, (int)await run.Database.ScalarAsync<long>("SELECT count(*) FROM pg_partition_tree('app.t'::regclass)"));
    }
}
