using PgStrata.Maintenance;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>The policy's guard is asked in the transaction that acts, before it stops anybody.</summary>
public sealed class GuardTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    /// <summary>app.events with two leaves past their time; the guard and the intent row note which transaction they are in.</summary>
    const string Noted = """
        CREATE TABLE app.old1 PARTITION OF app.events FOR VALUES FROM ('2026-02-01Z') TO ('2026-02-02Z');
        CREATE TABLE app.old2 PARTITION OF app.events FOR VALUES FROM ('2026-02-02Z') TO ('2026-02-03Z');
        CREATE TABLE app.mid PARTITION OF app.events FOR VALUES FROM ('2026-02-03Z') TO ('2026-03-10Z');
        CREATE TABLE app.today PARTITION OF app.events FOR VALUES FROM ('2026-03-10Z') TO ('2026-03-11Z');
        INSERT INTO app.events (at) VALUES ('2026-02-01 12:00Z'), ('2026-02-02 12:00Z'), ('2026-03-10 01:00Z');
        CREATE TABLE app.seen (what text, xid xid8 DEFAULT pg_current_xact_id(), loud bigint,
          timeout text DEFAULT current_setting('statement_timeout'));
        CREATE FUNCTION may_go() RETURNS boolean LANGUAGE sql AS $$
          INSERT INTO app.seen (what, loud) SELECT 'guard', count(*) FROM pg_locks
            WHERE pid = pg_backend_pid() AND relation = 'app.events'::regclass AND mode = 'AccessExclusiveLock';
          SELECT true $$;
        ALTER FUNCTION may_go() SET SCHEMA app;
        """;

    const string Trigger = """
        CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO app.seen (what) VALUES ('intent');
          RETURN NEW; END $$;
        CREATE TRIGGER note AFTER INSERT ON pgstrata.expired FOR EACH ROW EXECUTE FUNCTION app.note();
        """;

    [PostgresTheory]
    [PostgresVersions("", "drop")]
    [PostgresVersions("", "detach")]
    [PostgresVersions("CREATE TABLE app.rest PARTITION OF app.events DEFAULT;", "drop")]
    [PostgresVersions("CREATE TABLE app.rest PARTITION OF app.events DEFAULT;", "detach")]
    public async Task it_is_asked_in_the_transaction_of_the_intent_and_before_any_loud_lock(int major, string rest, string expire)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + Noted + rest, major);
        await box.Database.ExecuteAsync(Trigger);
        await box.ApplyAsync(Sandbox.Daily("events") with { Retain = "8 days", Expire = expire, Guard = "SELECT may_go()",
            Default = rest.Length > 0 ? "kept" : "none" });

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal(["old1", "old2"], report.Tables[0].Expired);
        Assert.Equal(2, await box.Database.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT FROM app.seen GROUP BY xid HAVING array_agg(what ORDER BY what) = '{guard,intent}') x"));
        Assert.Equal(4, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.seen"));
        Assert.Equal(0, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.seen WHERE loud > 0"));
        Assert.Equal("1min", await box.Database.ScalarAsync<string>("SELECT min(timeout) FROM app.seen WHERE what = 'guard'"));
        Assert.Equal("0", await box.Database.ScalarAsync<string>("SELECT min(timeout) FROM app.seen WHERE what = 'intent'"));
        // A plain detach is part of that transaction too.
        if (rest.Length > 0)
            Assert.Contains(report.Tables[0].Plan!.Steps, s => s.Id == "detach-old1" && s.Prelude.Any(p => p.Contains("may_go",
                StringComparison.Ordinal)));
    }

    [PostgresTheory]
    [PostgresVersions("")]
    [PostgresVersions("CREATE TABLE app.rest PARTITION OF app.events DEFAULT;")]
    public async Task a_no_or_an_error_leaves_no_trace(int major, string rest)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + Noted + rest, major);
        var policy = Sandbox.Daily("events") with { Retain = "8 days", Expire = "drop", Default = rest.Length > 0 ? "kept" : "none" };
        await box.ApplyAsync(policy with { Guard = "SELECT NOT may_go()" });
        var no = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.ApplyAsync(policy with { Guard = "SELECT 1 / 0 = 1" });
        var error = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal((MaintainExit.Done, MaintainExit.Failed), (no.Exit, error.Exit));
        Assert.Contains(no.Tables[0].Notes, n => n.StartsWith("guard: old1 stays", StringComparison.Ordinal));
        Assert.Contains("division by zero", error.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.expired"));
        Assert.Equal(3, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events"));
    }

    [PostgresFact]
    public async Task a_reviewer_sees_it_between_the_quiet_lock_and_the_loud_ones()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + Noted +
            "CREATE TABLE app.rest PARTITION OF app.events DEFAULT;");
        await box.ApplyAsync(Sandbox.Daily("events") with { Retain = "8 days", Expire = "drop", Guard = "SELECT may_go()",
            Default = "kept" });

        var plan = (await box.RunAsync(Start, r => r with { PlanOnly = true, ConfirmRetention = true })).Tables[0].Plan!;
        var script = PlanScript.Write(plan);
        var step = script[script.IndexOf("-- detach-old1", StringComparison.Ordinal)..];

        int At(string text) => step.IndexOf(text, StringComparison.Ordinal);
        Assert.True(At("IN SHARE UPDATE EXCLUSIVE MODE") is > 0 and var quiet && quiet < At("may_go")
            && At("may_go") < At("IN ACCESS EXCLUSIVE MODE"));
    }
}
