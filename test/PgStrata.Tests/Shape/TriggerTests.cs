using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Triggers fire exactly as before, for old rows and new.</summary>
public sealed class TriggerTests
{
    const string Log =
        """
        CREATE TABLE app.log (n bigserial, what text);
        CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
          INSERT INTO app.log (what) VALUES (tg_name || ' ' || tg_when || ' ' || tg_level || ' ' || tg_op);
          RETURN coalesce(NEW, OLD);
        END $f$;
        CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));
        INSERT INTO app.t VALUES (1, '2025-01-01Z', 'x');

        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Triggers_of_every_level_time_and_state_fire_as_before(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Log + """
            CREATE TRIGGER "before ROW on app.t " BEFORE INSERT OR UPDATE OF a ON app.t FOR EACH ROW
              WHEN (NEW.a <> ' ON app.t ') EXECUTE FUNCTION app.note('an $n$ argument', 'b');
            CREATE TRIGGER after_row AFTER INSERT OR DELETE OR UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.note();
            CREATE TRIGGER before_statement BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON app.t
              FOR EACH STATEMENT EXECUTE FUNCTION app.note();
            CREATE TRIGGER with_rows AFTER INSERT ON app.t REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION app.note();
            CREATE CONSTRAINT TRIGGER deferred AFTER INSERT OR UPDATE ON app.t DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION app.note();
            CREATE TRIGGER always BEFORE DELETE ON app.t FOR EACH ROW EXECUTE FUNCTION app.note();
            CREATE TRIGGER replica AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.note();
            CREATE TRIGGER off AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.note();
            ALTER TABLE app.t ENABLE ALWAYS TRIGGER always, ENABLE REPLICA TRIGGER replica, DISABLE TRIGGER off;
            COMMENT ON TRIGGER after_row ON app.t IS 'after';
            COMMENT ON TRIGGER off ON app.t IS 'off $pgstrata$';
            """);
        var before = await FireAsync(run, "2025-01-01Z");
        await run.ConvertAsync();
        Assert.Equal(before, await FireAsync(run, "2025-01-02Z"));
        Assert.Equal(before, await FireAsync(run, "infinity"));
        await run.BackAsync();
        Assert.Equal(before, await FireAsync(run, "2025-01-03Z"));
    }

    /// <summary>"infinity" stands for a row of the last new leaf.</summary>
    static async Task<string> FireAsync(ShapeRun run, string at)
    {
        var value = at == "infinity" ? "now() + interval '2 days'" : $"'{at}'";
        await run.Database.ExecuteAsync("TRUNCATE app.log");
        foreach (var mode in (string[])["origin", "replica"])
            await run.Database.ExecuteAsync($"""
                BEGIN;
                SET LOCAL session_replication_role = {mode};
                INSERT INTO app.t VALUES (7, {value}, 'new');
                UPDATE app.t SET a = 'newer' WHERE id = 7;
                DELETE FROM app.t WHERE id = 7;
                COMMIT;
                """);
        return await run.Database.ScalarAsync<string>("SELECT string_agg(what, E'\n' ORDER BY n) FROM app.log");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Row_trigger_with_transition_tables_is_refused_until_dropped(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            Log + "CREATE TRIGGER x AFTER UPDATE ON app.t REFERENCING OLD TABLE AS o NEW TABLE AS n " +
            "FOR EACH ROW EXECUTE FUNCTION app.note();");
        await run.RefusedUntilRemediedAsync("trigger");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Rule_is_refused_until_dropped(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Log + """CREATE RULE "no; DELETE" AS ON DELETE TO app.t DO INSTEAD NOTHING;""");
        await run.RefusedUntilRemediedAsync("rule");
    }
}
