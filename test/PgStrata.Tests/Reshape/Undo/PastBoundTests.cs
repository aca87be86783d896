using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape.Undo;

/// <summary>Roll-back of a conversion by adopt once rows lie beyond the legacy leaf: by a copy, to the shape of before.</summary>
public sealed class PastBoundTests
{
    static readonly QualifiedName Table = new("app", "t");

    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (name text PRIMARY KEY);
        INSERT INTO app.kinds VALUES ('a'), ('b');
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, kind text REFERENCES app.kinds,
          code text UNIQUE, note text) WITH (fillfactor = 80);
        CREATE TABLE app.notes (t bigint CONSTRAINT notes_t_fkey REFERENCES app.t ON DELETE CASCADE, at timestamptz NOT NULL);
        CREATE INDEX t_at ON app.t (at);
        CREATE VIEW app.a AS SELECT id, at FROM ONLY app.t WHERE kind = 'a';
        INSERT INTO app.t (at, kind, code) SELECT now() - g * interval '1 hour', 'a', 'C' || g FROM generate_series(1, 300) g;
        INSERT INTO app.notes SELECT id, at FROM app.t WHERE id % 10 = 0;
        """;

    static ConvertRequest Request =>
        new() { Table = Table, Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.Of(Period.Parse("7 days")) };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task with_a_widened_key_and_composite_foreign_keys(int major) =>
        ThereAndBack(major, Request with { WidenKey = true, InboundForeignKeys = InboundForeignKeys.Composite });

    [PostgresTheory, InlineData(15), InlineData(18)]
    public Task with_foreign_keys_dropped_and_ids_unique_on_each_leaf(int major) =>
        ThereAndBack(major, Request with { KeepUnique = true, InboundForeignKeys = InboundForeignKeys.Drop });

    [PostgresFact]
    public async Task the_roll_back_has_a_way_back_itself()
    {
        await using var run = await ConvertedAsync(15, Request with { WidenKey = true, InboundForeignKeys = InboundForeignKeys.Drop });
        var conversion = run.Conversion;
        var rows = await run.Run.RowsAsync();
        var partitioned = await run.Run.ShapeAsync();
        var plan = await run.Run.Strata.PlanAfterAsync(conversion, AfterVerb.RollBack);
        await run.Run.DoneAsync(plan);
        Assert.Equal("rolled_back", await run.Run.StateAsync(conversion));

        await run.Run.DoneAsync(await run.Run.Strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack));

        Assert.Equal("switched", await run.Run.StateAsync(conversion));
        Assert.Equal(rows, await run.Run.RowsAsync());
        Assert.Empty(ConvertProbe.Differences(partitioned, await run.Run.ShapeAsync()));
        await run.Run.DoneAsync(await run.Run.Strata.PlanAfterAsync(conversion, AfterVerb.Complete));
    }

    [PostgresFact]
    public async Task ids_that_are_there_twice_are_named_before_anything_is_done()
    {
        await using var run = await ConvertedAsync(15, Request with { WidenKey = true, InboundForeignKeys = InboundForeignKeys.Drop });
        await run.Run.Database.ExecuteAsync(
            "INSERT INTO app.t (id, at) OVERRIDING SYSTEM VALUE VALUES (5, now() + interval '3 days')");
        var rows = await run.Run.RowsAsync();

        var report = await run.Run.Strata.RunAsync(
            await run.Run.Strata.PlanAfterAsync(run.Conversion, AfterVerb.RollBack), UndoRun.Patient);

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains("(id)=(5) in the rows (5,", report.Message, StringComparison.Ordinal);
        Assert.Equal("switched", await run.Run.StateAsync(run.Conversion));
        Assert.Equal(rows, await run.Run.RowsAsync());
    }

    [PostgresFact]
    public async Task also_when_the_legacy_leaf_has_been_dropped()
    {
        await using var run = await ConvertedAsync(15, Request with { WidenKey = true, InboundForeignKeys = InboundForeignKeys.Drop });
        await run.Run.Database.ExecuteAsync("DROP TABLE app.t_legacy; DELETE FROM app.notes");
        var rows = await run.Run.RowsAsync();

        await run.Run.DoneAsync(await run.Run.Strata.PlanAfterAsync(run.Conversion, AfterVerb.RollBack));

        Assert.Equal(rows, await run.Run.RowsAsync());
        Assert.Equal('r', (await run.Run.ShapeAsync()).Kind);
    }

    static async Task ThereAndBack(int major, ConvertRequest request)
    {
        await using var run = await ConvertedAsync(major, request);
        // What is made since goes along.
        await run.Run.Database.ExecuteAsync("ALTER TABLE app.t ADD COLUMN extra int DEFAULT 7; CREATE INDEX t_extra ON app.t (extra)");
        var rows = await run.Run.RowsAsync();

        var plan = await run.Run.Strata.PlanAfterAsync(run.Conversion, AfterVerb.RollBack);
        Assert.Contains(plan.Preflight, c => c.Name == "rows beyond" && c.Detail.Contains("2 rows beyond", StringComparison.Ordinal));
        Assert.Contains(plan.Preflight, c => c.Name == "disk");
        await run.Run.DoneAsync(plan);

        Assert.Equal("rolled_back", await run.Run.StateAsync(run.Conversion));
        Assert.Equal(rows, await run.Run.RowsAsync());
        await run.Run.DoneAsync(await run.Run.Strata.PlanAfterAsync(plan.Operation, AfterVerb.Complete));
        await run.Run.NothingLeftAsync();
        await run.Run.Database.ExecuteAsync("ALTER TABLE app.t DROP COLUMN extra");
        var now = await run.Run.ShapeAsync();
        Assert.Equal(
            [], ConvertProbe.Differences(run.Before, now).Where(d => !d.StartsWith("has_dropped_columns", StringComparison.Ordinal)));
        Assert.Equal(302L, await run.Run.Database.ScalarAsync<long>("SELECT count(*) FROM app.a"));
    }

    static async Task<Converted> ConvertedAsync(int major, ConvertRequest request)
    {
        var run = await UndoRun.OfAsync(major, Schema, Table);
        var before = await run.ShapeAsync();
        var plan = await run.Strata.PlanAsync(request);
        await run.DoneAsync(plan);
        await run.Database.ExecuteAsync(
            "INSERT INTO app.t (at, kind, code) VALUES (now() + interval '3 days', 'a', 'beyond'), " +
            "(now() + interval '4 days', 'a', 'too')");
        return new Converted(run, before, plan.Operation);
    }

    sealed record Converted(UndoRun Run, PgStrata.Catalog.TableShape Before, string Conversion) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Run.DisposeAsync();
    }
}
