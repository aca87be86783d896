using PgStrata.Catalog;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Catalog;

public sealed class ShapeAccountingTest
{
    const string Plain =
        """
        CREATE SCHEMA app;
        CREATE SCHEMA stage;
        CREATE TABLE app.events (id bigint NOT NULL, at timestamptz NOT NULL, note text, CONSTRAINT events_pkey PRIMARY KEY (id))
          WITH (fillfactor = 90);
        CREATE INDEX events_at ON app.events (at);
        CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER tick BEFORE INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.f();
        CREATE STATISTICS app.events_stats ON id, at FROM app.events;
        COMMENT ON TABLE app.events IS 'events';
        GRANT SELECT ON app.events TO PUBLIC;
        """;

    const string Staged =
        """
        CREATE TABLE stage.events (id bigint NOT NULL, at timestamptz NOT NULL, note text, CONSTRAINT events_pkey PRIMARY KEY (id, at))
          PARTITION BY RANGE (at);
        CREATE INDEX events_at ON stage.events (at);
        CREATE TRIGGER tick BEFORE INSERT ON stage.events FOR EACH ROW EXECUTE FUNCTION app.f();
        COMMENT ON TABLE stage.events IS 'events';
        GRANT SELECT ON stage.events TO PUBLIC;
        """;

    static readonly Expectation[] WidenedKey =
    [
        Expectation.Exactly("constraints/events_pkey", "PRIMARY KEY (id, at)", "--widen-key"),
        Expectation.Exactly("indexes/events_pkey", "UNIQUE USING btree (id, at)", "--widen-key"),
        Expectation.Allowed("statistics/**", "statistics follow in the cut-over"),
    ];

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_staged_parent_balances_against_its_table_when_only_the_plan_changed_it(int major)
    {
        var accounting = await AccountAsync(major, "", [.. Expectation.OfParent, .. WidenedKey]);

        Assert.True(accounting.Balances, string.Join('\n', accounting.Unexplained) + string.Join('\n', accounting.Unmet));
        Assert.Contains(accounting.Explained, d => d == new Difference("options/fillfactor", "90", null));
        // columns 3, comment, grants 2, index, name, owner, persistence, replica identity, trigger
        Assert.Equal(12, accounting.Carried);
    }

    [PostgresFact]
    public async Task what_got_lost_on_the_way_is_named()
    {
        var accounting = await AccountAsync(
            PostgresVersions.Default,
            """
            REVOKE SELECT ON stage.events FROM PUBLIC;
            ALTER TABLE stage.events DISABLE TRIGGER tick;
            ALTER TABLE stage.events ALTER at SET STATISTICS 7
            """,
            [.. Expectation.OfParent, .. WidenedKey]);

        Assert.False(accounting.Balances);
        Assert.Equal(
            """
            columns/at/statistics_target: (absent) → 7
            grants/PUBLIC: SELECT/postgres → (absent)
            triggers/tick/enabled: O → D
            """,
            string.Join('\n', accounting.Unexplained));
    }

    [PostgresFact]
    public async Task what_was_planned_and_did_not_come_is_named_too()
    {
        var missing = Expectation.Exactly("comment", "partitioned", "for the test");
        var accounting = await AccountAsync(PostgresVersions.Default, "", [.. Expectation.OfParent, .. WidenedKey, missing]);

        Assert.False(accounting.Balances);
        Assert.Equal([missing], accounting.Unmet);
        Assert.Empty(accounting.Unexplained);
    }

    [Theory]
    [InlineData("a/*/c", "a/\"x/y\"/c", true)]
    [InlineData("a/*/c", "a/x/y/c", false)]
    [InlineData("a/*", "a", false)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/bc", false)]
    public void an_expectation_covers_whole_segments(string pattern, string path, bool covers) =>
        Assert.Equal(covers, Expectation.Allowed(pattern, "").Explains(new Difference(path, "1", "2")));

    [Theory]
    [InlineData("FROM stage.t WHERE stage.t.a", "FROM app.t WHERE app.t.a")]
    [InlineData("stage.t2 xstage.t \"stage.t\" x.stage.t stage.té", "stage.t2 xstage.t \"stage.t\" x.stage.t stage.té")]
    [InlineData("stage.t", "app.t")]
    [InlineData("f(stage.t,stage.t[])", "f(app.t,app.t[])")]
    public void a_name_is_put_for_another_at_the_edges_of_names_only(string text, string expected) =>
        Assert.Equal(expected, new RelationRename(new QualifiedName("stage", "t"), new QualifiedName("app", "t")).Apply(text));

    static async Task<ShapeAccounting> AccountAsync(int major, string change, IReadOnlyList<Expectation> expected)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Plain + Staged);
        if (change.Length > 0) await database.ExecuteAsync(change);
        await using var session = await database.OpenSessionAsync();
        return ShapeAccounting.Of(
            (await ShapeReader.ReadAsync(session, new QualifiedName("app", "events")))!,
            (await ShapeReader.ReadAsync(session, new QualifiedName("stage", "events")))!,
            expected);
    }
}
