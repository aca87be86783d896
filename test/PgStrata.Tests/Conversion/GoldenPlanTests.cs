using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Conversion;

/// <summary>What a reviewer sees: the plans of the seeds' tables, word for word.</summary>
public sealed class GoldenPlanTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 30, 0, TimeSpan.Zero);

    [PostgresFact]
    public async Task the_script_of_converting_fixes_is_the_approved_one() => Approve.That(PlanScript.Write(await FixesAsync()));

    [PostgresFact]
    public async Task the_runbook_of_converting_fixes_is_the_approved_one() => Approve.That(PlanMarkdown.Write(await FixesAsync()));

    [PostgresFact]
    public async Task a_table_whose_key_lacks_the_column_is_refused_with_the_approved_words() => Approve.That(
        PlanScript.Write(await PlanAsync(
            LogParts.Create + LogParts.Fill(100, Now),
            new ConvertRequest { Table = new("app", "log_parts"), Key = "created_at", Every = Period.Parse("1 day") })));

    [PostgresFact]
    public async Task the_runbook_of_an_early_attach_is_the_approved_one() => Approve.That(PlanMarkdown.Write(await PlanAsync(
        """
        CREATE SCHEMA app;
        CREATE TABLE app.orders (id bigint, made_at timestamptz, note text, PRIMARY KEY (id, made_at));
        CREATE TABLE app.items (id bigint PRIMARY KEY, "order" bigint, made_at timestamptz,
          CONSTRAINT items_order_fkey FOREIGN KEY ("order", made_at) REFERENCES app.orders ON DELETE CASCADE);
        CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
        CREATE TRIGGER stamp BEFORE INSERT ON app.orders FOR EACH ROW EXECUTE FUNCTION app.stamp();
        """,
        new ConvertRequest
        {
            Table = new("app", "orders"), Key = "made_at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(1),
        })));

    [PostgresFact]
    public async Task a_plan_survives_being_saved_and_read()
    {
        var plan = await FixesAsync();
        Assert.Equal(PlanJson.Write(plan), PlanJson.Write(PlanJson.Read(PlanJson.Write(plan))));
    }

    [PostgresFact]
    public async Task the_same_facts_give_the_same_plan() =>
        Assert.Equal(PlanJson.Write(await FixesAsync()), PlanJson.Write(await FixesAsync()), StringComparer.Ordinal);

    static Task<Plan> FixesAsync() => PlanAsync(
        Soar.Create(postgis: true) + Soar.Fill(100, Now),
        new ConvertRequest
        {
            Table = new("app", "fixes"), Key = "received_at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2),
            WidenKey = true, Retention = new Retention(Period.Parse("30 days"), Expiry.Drop),
        });

    /// <summary>OIDs and sizes differ from run to run: what holds them is made the same.</summary>
    static async Task<Plan> PlanAsync(string schema, ConvertRequest request)
    {
        var server = await PostgresServer.GetAsync();
        await using var database = await server.CreateDatabaseAsync(schema);
        await using var session = await new Strata(database.ConnectionString).Sessions.OpenAsync("test");
        var facts = await new ConvertInspector(session).InspectAsync(request, "goldenid", CancellationToken.None);
        var checks = facts.Checks.Where(c => c.Name is not ("connections" or "disk" or "old transactions" or "locks")).ToList();
        var plan = ConvertPlanner.Plan(request, facts with { Now = Now, Checks = checks, Fingerprint = "fingerprint" });
        return plan with { Facts = new Dictionary<string, string>() };
    }
}
