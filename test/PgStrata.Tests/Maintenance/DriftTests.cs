using PgStrata.Conversion;
using PgStrata.Maintenance;
using PgStrata.Testing;
using PgStrata.Tests.Shape;

namespace PgStrata.Tests.Maintenance;

/// <summary>Leaves that differ from the template: each difference is found, and the SQL that is told with it mends it.</summary>
public sealed class DriftTests
{
    /// <summary>A leaf with something of everything; the template is read off it.</summary>
    const string First = """
        DO $$ BEGIN CREATE ROLE drift_reader; CREATE ROLE drift_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
          END $$;
        CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER "g'g" BEFORE INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.f();
        CREATE TABLE app.first PARTITION OF app.events FOR VALUES FROM ('2026-03-09Z') TO ('2026-03-10Z')
          WITH (fillfactor = 70, toast.autovacuum_vacuum_threshold = 77);
        GRANT SELECT, INSERT ON app.first TO drift_reader; GRANT UPDATE (note, at) ON app.first TO PUBLIC;
        ALTER TABLE app.first ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE app.first ADD CONSTRAINT "One Id" UNIQUE (id) DEFERRABLE; CREATE UNIQUE INDEX ON app.first (id, note) WHERE id > 0;
        ALTER TABLE app.first ALTER note SET NOT NULL; CREATE UNIQUE INDEX identity ON app.first (id, note);
          ALTER TABLE app.first REPLICA IDENTITY USING INDEX identity;
        """;

    const string Leaf = "app.events_p20260311";

    static async Task<Sandbox> MaintainedAsync(int major)
    {
        var box = await Sandbox.CreateAsync(Sandbox.Table("events") + "ALTER TABLE app.events ALTER note SET NOT NULL;" + First, major);
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Sandbox.Start);
        return box;
    }

    static Task<CheckReport> CheckAsync(Sandbox box) =>
        new Checker(box.Factory).CheckAsync(new CheckRequest { At = Sandbox.Start, MaxAge = TimeSpan.FromDays(36500) });

    /// <summary>Statement by statement: some of it cannot run in a transaction.</summary>
    static async Task MendAsync(TestDatabase database, string remedy)
    {
        foreach (var statement in remedy.Split("; ", StringSplitOptions.RemoveEmptyEntries)) await database.ExecuteAsync(statement);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task leaves_made_by_the_template_do_not_drift(int major)
    {
        await using var box = await MaintainedAsync(major);

        var report = await CheckAsync(box);

        Assert.Equal([], report.Findings);
    }

    [PostgresTheory]
    [PostgresVersions($"REVOKE SELECT ON {Leaf} FROM drift_reader", "grants", "drift_reader lacks SELECT")]
    [PostgresVersions($"GRANT SELECT ON {Leaf} TO drift_reader WITH GRANT OPTION", "grants", "drift_reader has SELECT WITH GRANT OPTION")]
    [PostgresVersions($"GRANT DELETE, SELECT ON {Leaf} TO PUBLIC", "grants", "PUBLIC has DELETE, SELECT")]
    [PostgresVersions($"REVOKE UPDATE (note) ON {Leaf} FROM PUBLIC", "grants", "PUBLIC lacks UPDATE (note)")]
    [PostgresVersions($"REVOKE DELETE ON {Leaf} FROM postgres", "grants", "postgres lacks DELETE")]
    [PostgresVersions($"ALTER TABLE {Leaf} RESET (fillfactor)", "options",
        "the template fillfactor=70, toast.autovacuum_vacuum_threshold=77")]
    [PostgresVersions($"ALTER TABLE {Leaf} SET (fillfactor = 90, autovacuum_enabled = off, toast.autovacuum_vacuum_threshold = 1)",
        "options", "fillfactor=90")]
    [PostgresVersions($"ALTER TABLE {Leaf} REPLICA IDENTITY DEFAULT", "replica-identity",
        "REPLICA IDENTITY is DEFAULT, in the template an index")]
    [PostgresVersions($"ALTER TABLE {Leaf} DISABLE ROW LEVEL SECURITY", "row-security", "row security is off")]
    [PostgresVersions($"ALTER TABLE {Leaf} NO FORCE ROW LEVEL SECURITY", "row-security", "not forced")]
    [PostgresVersions($"ALTER TABLE {Leaf} SET UNLOGGED", "persistence", "UNLOGGED")]
    [PostgresVersions($"ALTER TABLE {Leaf} OWNER TO drift_owner", "owner", "belongs to drift_owner, the table to postgres")]
    [PostgresVersions($"""ALTER TABLE {Leaf} DISABLE TRIGGER "g'g" """, "trigger-state", "is disabled, on the table it is enabled")]
    [PostgresVersions("""ALTER TABLE app.first DROP CONSTRAINT "One Id" """, "missing-index", "lacks UNIQUE USING btree (id)")]
    [PostgresVersions("""CREATE UNIQUE INDEX "New One" ON ONLY app.events (at, note) WHERE id > 1""", "missing-index",
        "lacks index app.\"New One\" of the table")]
    [PostgresVersions("ALTER TABLE ONLY app.events ADD CONSTRAINT later UNIQUE (at, note) DEFERRABLE", "missing-index",
        "lacks index app.later of the table")]
    public async Task each_difference_is_told_and_mended_by_its_remedy(int major, string sql, string code, string detail)
    {
        await using var box = await MaintainedAsync(major);
        await box.Database.ExecuteAsync(sql);

        var finding = Assert.Single((await CheckAsync(box)).Findings);
        Assert.Equal((code, CheckSeverity.Attention, "app.events"), (finding.Code, finding.Severity, finding.Table));
        Assert.Contains(detail, finding.Detail, StringComparison.Ordinal);
        await MendAsync(box.Database, finding.Remedy);

        Assert.Equal([], (await CheckAsync(box)).Findings);
    }

    [PostgresFact]
    public async Task many_leaves_with_the_same_difference_are_one_finding()
    {
        await using var box = await MaintainedAsync(PostgresVersions.Default);
        await box.Database.ExecuteAsync("""
            DO $$ DECLARE l regclass; BEGIN FOR l IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'app.events'::regclass LOOP
              EXECUTE 'REVOKE INSERT ON ' || l || ' FROM drift_reader'; END LOOP; END $$
            """);

        var finding = Assert.Single((await CheckAsync(box)).Findings);

        Assert.Contains("and 6 more: drift_reader lacks INSERT", finding.Detail, StringComparison.Ordinal);
        await MendAsync(box.Database, finding.Remedy);
        Assert.Equal([], (await CheckAsync(box)).Findings);
    }

    [PostgresFact]
    public async Task an_index_that_was_built_on_a_leaf_already_is_only_attached()
    {
        await using var box = await MaintainedAsync(PostgresVersions.Default);
        await box.Database.ExecuteAsync($"CREATE INDEX late ON ONLY app.events (at, id); CREATE INDEX here ON {Leaf} (at, id)");

        var finding = Assert.Single((await CheckAsync(box)).Findings);

        Assert.Contains("ALTER INDEX app.late ATTACH PARTITION app.here", finding.Remedy, StringComparison.Ordinal);
        await MendAsync(box.Database, finding.Remedy);
        Assert.Equal([], (await CheckAsync(box)).Findings);
        Assert.True(await box.Database.ScalarAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.late'::regclass"));
    }

    [PostgresFact]
    public async Task a_new_look_that_is_meant_is_taken_from_the_newest_leaf()
    {
        await using var box = await MaintainedAsync(PostgresVersions.Default);
        await box.Database.ExecuteAsync("ALTER TABLE app.events_p20260317 SET (fillfactor = 50);" +
            "UPDATE pgstrata.policy SET template = NULL");
        var without = await CheckAsync(box);
        await box.RunWellAsync(Sandbox.Start.AddDays(1));
        var finding = Assert.Single((await CheckAsync(box)).Findings);

        Assert.Equal([], without.Findings);
        Assert.Equal("options", finding.Code);
        Assert.Contains("and 5 more: has fillfactor=70", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("the template fillfactor=50", finding.Detail, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_locked_table_holds_up_itself_at_most(int major)
    {
        await using var box = await MaintainedAsync(major); // leaves have indexes of their own
        await box.Database.ExecuteAsync(Sandbox.Table("plain"));
        await box.ApplyAsync(Sandbox.Daily("plain"));
        await box.RunWellAsync(Sandbox.Start);
        await box.Database.ExecuteAsync($"REVOKE SELECT ON {Leaf} FROM drift_reader; GRANT SELECT ON app.plain_p20260311 TO drift_reader");
        var look = await Inspection.ReadAsync(box.Session, [], Sandbox.Start, TimeProvider.System, CancellationToken.None);
        await using var holder = await box.Database.ConnectAsync("holder");
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE app.events, app.plain IN ACCESS EXCLUSIVE MODE", holder,
            transaction))
            await command.ExecuteNonQueryAsync();
        await box.Session.ExecuteAsync(PgStrata.Sql.SqlText.Raw("SET lock_timeout = 50"));

        var held = await DriftReader.ReadAsync(box.Session, look.Tables.Select(t => t.Plan!), CancellationToken.None);
        await transaction.RollbackAsync();
        var free = await DriftReader.ReadAsync(box.Session, look.Tables.Select(t => t.Plan!), CancellationToken.None);

        Assert.StartsWith("app.plain_p20260311: drift_reader has SELECT", Assert.Single(held).Detail, StringComparison.Ordinal);
        Assert.Equal(["grants", "grants"], free.Select(d => d.Code));
    }

    [PostgresFact]
    public async Task status_tells_of_drift_too()
    {
        await using var box = await MaintainedAsync(PostgresVersions.Default);
        await box.Database.ExecuteAsync($"ALTER TABLE {Leaf} REPLICA IDENTITY FULL");

        var table = Assert.Single(await new StatusReader(box.Session).ReadAsync([]));

        Assert.Contains(table.Notes, n => n.StartsWith($"replica-identity: {Leaf}: REPLICA IDENTITY is FULL", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task drift_of_all_tables_is_one_query()
    {
        await using var box = await MaintainedAsync(PostgresVersions.Default);
        var one = await CountAsync();
        await box.Database.ExecuteAsync(string.Concat(Enumerable.Range(1, 10).Select(i => Sandbox.Table($"t{i}"))));
        await box.ApplyAsync([.. Enumerable.Range(1, 10).Select(i => Sandbox.Daily($"t{i}"))]);
        var look = await Inspection.ReadAsync(box.Session, [], Sandbox.Start, TimeProvider.System, CancellationToken.None);

        Assert.Equal(11, look.Tables.Count);
        Assert.Equal(1, one);
        Assert.Equal(1, await CountAsync());

        async Task<int> CountAsync()
        {
            var plans = (await Inspection.ReadAsync(box.Session, [], Sandbox.Start, TimeProvider.System,
                CancellationToken.None)).Tables.Select(t => t.Plan!).ToList();
            using var trips = new Catalog.RoundTrips(box.Database.Name);
            await DriftReader.ReadAsync(box.Session, plans, CancellationToken.None);
            return trips.Count;
        }
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_converted_table_with_local_keys_does_not_drift_until_a_leaf_loses_one(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            """
            CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL, note text,
              CONSTRAINT n UNIQUE (note) DEFERRABLE INITIALLY DEFERRED) WITH (fillfactor = 80);
            CREATE INDEX ON app.t (at);
            INSERT INTO app.t VALUES (1, '2025-01-01Z', 'a');
            """,
            r => r with { KeepUnique = true }, "constraints/n", "constraints/t_pkey", "indexes/n", "indexes/t_pkey", "options/fillfactor");
        await run.Strata.MaintainAsync(new MaintainRequest());
        var clean = await run.Strata.CheckAsync(new CheckRequest());
        await run.Database.ExecuteAsync($"ALTER TABLE {run.Legacy.Name} DROP CONSTRAINT n_legacy");
        var finding = Assert.Single((await run.Strata.CheckAsync(new CheckRequest())).Findings);

        Assert.Equal([], clean.Findings);
        Assert.Equal("missing-index", finding.Code);
        await MendAsync(run.Database, finding.Remedy);
        Assert.Equal([], (await run.Strata.CheckAsync(new CheckRequest())).Findings);
    }
}
