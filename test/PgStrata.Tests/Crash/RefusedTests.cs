using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>What the server, or somebody else's DDL, refuses on the way: all undone, the cause named.</summary>
public sealed class RefusedTests
{
    public static IEnumerable<object[]> ForeignDdl() =>
    [
        ["ALTER TABLE app.readings ADD COLUMN extra int", "extra"],
        ["CREATE INDEX readings_kind_idx ON app.readings (kind)", "readings_kind_idx"],
        ["ALTER TABLE app.readings DISABLE TRIGGER stamp", "stamp"],
        ["CREATE VIEW app.mine AS SELECT id FROM app.readings", "mine"],
        ["GRANT SELECT ON app.readings TO pg_monitor", "pg_monitor"],
    ];

    [PostgresFact]
    public async Task A_stray_row_that_no_index_could_show_undoes_everything()
    {
        await using var scene = await Scene.SetAsync(
            more: ";DROP INDEX app.readings_at_idx; INSERT INTO app.readings (at, kind) VALUES ('2150-01-01', 1);");
        await RefusedAsync(scene, "23514");
        await scene.AssertOriginalAsync();
    }

    [PostgresTheory]
    [MemberData(nameof(ForeignDdl))]
    public async Task A_reviewed_plan_whose_table_was_changed_is_refused(string ddl, string named)
    {
        _ = named;
        await using var scene = await Scene.SetAsync();
        var file = Path.Combine(Path.GetTempPath(), $"pgstrata-plan-{Guid.NewGuid():N}.json");
        try
        {
            var saved = await scene.RunAsync([.. Readings.Convert, "--plan", "--save", file]);
            Assert.True(saved.ExitCode == 0, saved.ToString());
            await scene.Database.ExecuteAsync(ddl);
            var applied = await scene.RunAsync("apply", file, "--yes");
            Assert.True(applied.ExitCode == 1, applied.ToString());
            Assert.Contains("no longer what the plan was made for", applied.Error, StringComparison.Ordinal);
            Assert.Equal(0L, await scene.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.operation"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [PostgresTheory]
    [MemberData(nameof(ForeignDdl))]
    public async Task Ddl_between_plan_and_switch_is_named_and_everything_else_undone(string ddl, string named)
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await Gate.CloseAsync(scene.Database, "leaf-%02", "done", atCommit: true);
        await using var tool = scene.Start(Readings.Convert);
        await gate.ReachedAsync(tool);
        await scene.Database.ExecuteAsync(ddl);
        await gate.OpenAsync();
        var run = await tool.EndAsync();
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Contains("was undone", run.Error, StringComparison.Ordinal);
        await using var other = await Scene.SetAsync();
        await other.Database.ExecuteAsync(ddl);
        Picture.Same(await Picture.TakeAsync(other.Database, null), await Picture.TakeAsync(scene.Database, null));
    }

    [PostgresFact]
    public async Task A_conversion_killed_before_its_first_step_sees_what_changed_since()
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await scene.KillAtAsync("count-%", "done", commits: false, Readings.Convert);
        await scene.Database.ExecuteAsync("ALTER TABLE app.readings ADD COLUMN extra int");
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 1, resumed.ToString());
        Assert.Contains("no longer what the plan was made for", resumed.Error, StringComparison.Ordinal);
        var aborted = await scene.AbortAsync();
        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        await scene.Database.ExecuteAsync("ALTER TABLE app.readings DROP COLUMN extra");
        await scene.AssertOriginalAsync();
    }

    [PostgresFact]
    public async Task An_event_trigger_that_vetoes_undoes_everything()
    {
        await using var scene = await Scene.SetAsync(more:
            """
            ;CREATE FUNCTION crash.veto() RETURNS event_trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'tables only on Tuesdays'; END $$;
            CREATE EVENT TRIGGER veto ON ddl_command_start WHEN tag IN ('CREATE TABLE') EXECUTE FUNCTION crash.veto();
            """);
        await RefusedAsync(scene, "tables only on Tuesdays");
        await scene.AssertOriginalAsync();
    }

    static async Task RefusedAsync(Scene scene, string cause)
    {
        var run = await scene.ConvertAsync();
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(cause, run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "Everything this operation had done was undone; the table is as it was. Remove the cause", run.Error, StringComparison.Ordinal);
        Assert.Equal("aborted", await scene.StateAsync(await scene.OperationAsync()));
    }
}
