using PgStrata.Conversion;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape;

/// <summary>Foreign keys out of the table and into it, and a DEFAULT: nothing is unguarded, nothing is scanned under a lock.</summary>
public sealed class ReshapeLinksTests
{
    internal const string Linked = """
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (id int PRIMARY KEY);
        INSERT INTO app.kinds SELECT generate_series(1, 9);
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, kind int NOT NULL DEFAULT 1
          CONSTRAINT t_kind_fkey REFERENCES app.kinds ON DELETE CASCADE, code text, PRIMARY KEY (id, at));
        CREATE INDEX t_at ON app.t (at);
        CREATE INDEX t_kind ON app.t (kind);
        INSERT INTO app.t (at, kind) SELECT date_trunc('day', now()) - interval '5 days' + g * interval '36 min', 1 + g % 8
          FROM generate_series(1, 200) g;
        CREATE TABLE app.notes (t bigint, at timestamptz, note text,
          CONSTRAINT notes_t_fkey FOREIGN KEY (t, at) REFERENCES app.t ON UPDATE CASCADE ON DELETE CASCADE);
        INSERT INTO app.notes SELECT id, at, 'n' FROM app.t WHERE id % 10 = 0;
        CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.code := coalesce(new.code, 'none'); RETURN new; END $$;
        CREATE TRIGGER stamp BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.stamp();
        CREATE VIEW app.recent AS SELECT id, at FROM app.t WHERE at > now() - interval '1 day';
        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task foreign_keys_hold_there_and_back(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major, Linked);
        var (shape, before, rows) = (await scene.ShapeAsync(), await scene.LeavesAsync(), await scene.RowsAsync());

        await scene.RunAsync(ReshapeScene.Split());

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Empty(ConvertProbe.Differences(shape, await scene.ShapeAsync()));
        await HoldAsync(scene);
        await scene.Database.ExecuteAsync("DELETE FROM app.kinds WHERE id = 3; UPDATE app.t SET at = at + interval '1 day' WHERE id = 20");
        rows = await scene.RowsAsync();
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(before, await scene.LeavesAsync());
        Assert.Empty(ConvertProbe.Differences(shape, await scene.ShapeAsync()));
        await HoldAsync(scene);
        await scene.NothingLeftAsync();
    }

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task a_default_is_neither_scanned_nor_in_the_way(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major, after: """
            CREATE TABLE app.t_default (LIKE app.t INCLUDING ALL EXCLUDING IDENTITY);
            ALTER TABLE app.t ATTACH PARTITION app.t_default DEFAULT;
            INSERT INTO app.t (at) VALUES ('2100-01-01Z');
            """);
        var (before, rows) = (await scene.LeavesAsync(), await scene.RowsAsync());

        await scene.RunAsync(ReshapeScene.Split());
        Assert.Equal(rows, await scene.RowsAsync());
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(before, await scene.LeavesAsync());
        await scene.NothingLeftAsync();
        await scene.RunAsync(ReshapeScene.Split("2 days"));
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.Complete));
        Assert.Equal(rows, await scene.RowsAsync());
        await scene.NothingLeftAsync();
    }

    /// <summary>Each of them is one key of the whole table, validated, and refuses what it has to.</summary>
    static async Task HoldAsync(ReshapeScene scene)
    {
        Assert.Equal(0L, await scene.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND conparentid = 0"));
        Assert.Equal(2L, await scene.Database.ScalarAsync<long>("""
            SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
              AND (conrelid = 'app.t'::regclass OR confrelid = 'app.t'::regclass)
            """));
        foreach (var sql in (string[])
            [
                "INSERT INTO app.t (at, kind) VALUES (now() - interval '2 days', 99)",
                "INSERT INTO app.notes VALUES (1, '2000-01-01Z')",
            ])
            Assert.Equal("23503", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => scene.Database.ExecuteAsync(sql))).SqlState);
    }
}
