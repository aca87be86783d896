using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

public sealed class PolicyTests
{
    [PostgresFact]
    public async Task all_faults_of_all_tables_are_told_at_once_and_nothing_changes()
    {
        await using var box = await Sandbox.CreateAsync(
            Sandbox.Table("good") + Sandbox.Table("other") + "CREATE TABLE app.plain (at timestamptz);");

        var report = await new PolicyStore(box.Session).ApplyAsync(
            [
                Sandbox.Daily("good"), Sandbox.Daily("missing") with { Every = "1 dy" },
                Sandbox.Daily("plain"), Sandbox.Daily("other") with { Key = "id" },
                Sandbox.Daily("good"),
            ],
            prune: false, planOnly: false);

        Assert.Equal(
            [(1, "table"), (1, "every"), (2, "table"), (3, "key"), (4, "table")],
            report.Faults.Select(f => (f.Number, f.Field)));
        Assert.Empty(await new PolicyStore(box.Session).ListAsync());
    }

    [PostgresFact]
    public async Task named_tables_become_equal_others_stay_unless_pruned()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a") + Sandbox.Table("b"));
        var store = new PolicyStore(box.Session);
        await box.ApplyAsync(Sandbox.Daily("a"), Sandbox.Daily("b"));

        var planned = await store.ApplyAsync([Sandbox.Daily("a") with { Horizon = "9 days" }], prune: true, planOnly: true);
        var applied = await store.ApplyAsync([Sandbox.Daily("a") with { Horizon = "9 days" }], prune: false, planOnly: false);
        var two = (await store.ListAsync()).Count;
        var pruned = await store.ApplyAsync([Sandbox.Daily("a") with { Horizon = "9 days" }], prune: true, planOnly: false);

        Assert.Equal([("app.a", "changed"), ("app.b", "removed")], planned.Changes.Select(c => (c.Table, c.Action)));
        Assert.Equal(["horizon: 7 days → 9 days"], applied.Changes[0].Notes);
        Assert.Equal(2, two);
        Assert.Equal([("app.a", "unchanged"), ("app.b", "removed")], pruned.Changes.Select(c => (c.Table, c.Action)));
        Assert.Equal("9 days", Assert.Single(await store.ListAsync()).Horizon.ToString());
        await store.RemoveAsync(new("app", "a"));
        Assert.Equal("no_policy", (await Assert.ThrowsAsync<StrataException>(() => store.RemoveAsync(new("app", "a")))).Code);
    }

    [PostgresTheory]
    [PostgresVersions("timestamptz", "1 day", "UTC", "2026-03-20Z", "")]
    [PostgresVersions("timestamptz", "1 month", "UTC", "2025-11-01Z", "")]
    [PostgresVersions("timestamptz", "1 week", "UTC", "2026-03-02Z", "")]
    [PostgresVersions("timestamptz", "1 hour", "UTC", "2026-03-02 04:00Z", "")]
    [PostgresVersions("timestamptz", "1 day", "Europe/Berlin", "2026-03-26 23:00Z", "")]
    [PostgresVersions("timestamp", "1 day", "UTC", "2026-03-20", "")]
    [PostgresVersions("date", "1 year", "UTC", "2020-01-01", "")]
    [PostgresVersions("timestamptz", "1 day", "+01:00", "2026-01-05 23:00Z", "+01:00")]
    public async Task adoption_reads_the_grid_off_the_bounds(int major, string type, string every, string zone, string from, string given)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("t", type) + $"""
            SET TimeZone = '{(zone == "+01:00" ? "Etc/GMT-1" : zone)}';
            DO $$ BEGIN FOR i IN 0..5 LOOP
              EXECUTE format('CREATE TABLE app.x%s PARTITION OF app.t FOR VALUES FROM (%L) TO (%L)', i,
                '{from}'::{(type == "date" ? "timestamp" : type)} + i * interval '{every}',
                '{from}'::{(type == "date" ? "timestamp" : type)} + (i + 1) * interval '{every}');
            END LOOP; END $$;
            """, major);

        var draft = await new Adoption(box.Session).InferAsync(new("app", "t"), new PolicyDraft { Zone = given.Length > 0 ? given : null });

        Assert.Equal((every, zone), (draft.Every, draft.Zone));
        await box.ApplyAsync(draft);
    }

    [PostgresFact]
    public async Task adoption_reads_names_and_numbers_and_refuses_what_is_ambiguous()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("n", "bigint") + Sandbox.Table("z") + Sandbox.Table("d") + """
            CREATE TABLE app.n_p0 PARTITION OF app.n FOR VALUES FROM (0) TO (5000);
            CREATE TABLE app.n_p5000 PARTITION OF app.n FOR VALUES FROM (5000) TO (10000);
            CREATE TABLE app.z1 PARTITION OF app.z FOR VALUES FROM ('2026-01-04 23:00Z') TO ('2026-01-05 23:00Z');
            CREATE TABLE app.z2 PARTITION OF app.z FOR VALUES FROM ('2026-01-05 23:00Z') TO ('2026-01-06 23:00Z');
            CREATE TABLE app.d_2026_01_05 PARTITION OF app.d FOR VALUES FROM ('2026-01-05Z') TO ('2026-01-06Z');
            CREATE TABLE app.d_2026_01_06 PARTITION OF app.d FOR VALUES FROM ('2026-01-06Z') TO ('2026-01-07Z');
            """);
        var adoption = new Adoption(box.Session);

        var numbers = await adoption.InferAsync(new("app", "n"), new PolicyDraft());
        var named = await adoption.InferAsync(new("app", "d"), new PolicyDraft());
        var ambiguous = await Assert.ThrowsAsync<StrataException>(() => adoption.InferAsync(new("app", "z"), new PolicyDraft()));
        var told = await adoption.InferAsync(new("app", "z"), new PolicyDraft { Zone = "Europe/Berlin" });

        Assert.Equal(("5000 ids", "pgpartman5"), (numbers.Every, numbers.Naming));
        Assert.Equal("{table}_{yyyy}_{MM}_{dd}", named.Naming);
        Assert.Contains("--zone", ambiguous.Message, StringComparison.Ordinal);
        Assert.Equal("Europe/Berlin", told.Zone);
        await box.ApplyAsync(named with { Horizon = "3 days" });
        Assert.Contains("d_2026_01_07", (await box.RunWellAsync(new DateTimeOffset(2026, 1, 6, 1, 0, 0, TimeSpan.Zero))).Created);
    }
}
