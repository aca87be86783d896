using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>What applications will notice stands in the plan, each where it applies and only there.</summary>
public sealed class NotesTests
{
    const string Table =
        "CREATE SCHEMA app; CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL); CREATE INDEX ON app.t (at);";

    const string Trigger = """
        CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER stamp BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
        """;

    static async Task<string> NotesAsync(string sql, Func<ConvertRequest, ConvertRequest>? with = null)
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(sql);
        var request = new ConvertRequest { Table = new("app", "t"), Key = "at", Every = Period.Parse("1 day"), WidenKey = true };
        var plan = await new Strata(database.ConnectionString).PlanAsync(with?.Invoke(request) ?? request);
        Assert.False(plan.IsBlocked, string.Join('\n', plan.Preflight));
        return string.Join('\n', plan.Notes);
    }

    [PostgresFact]
    public async Task what_always_changes_is_always_said()
    {
        var notes = await NotesAsync(Table);
        Assert.Contains("are rejected (23514)", notes, StringComparison.Ordinal);
        Assert.Contains("UPDATE of the key may move a row", notes, StringComparison.Ordinal);
        Assert.Contains("COPY TO of the table by name, RETURNING xmin and CREATE INDEX CONCURRENTLY", notes, StringComparison.Ordinal);
        Assert.Contains("No retention is set", notes, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_key_that_is_widened_or_kept_on_leaves_costs_ON_CONFLICT()
    {
        const string text = "ON CONFLICT (id) fails (42P10): write ON CONFLICT (id, at)";
        Assert.Contains(text, await NotesAsync(Table), StringComparison.Ordinal);
        Assert.Contains(text, await NotesAsync(Table, r => r with { WidenKey = false, KeepUnique = true }), StringComparison.Ordinal);
        Assert.DoesNotContain("ON CONFLICT", await NotesAsync(Table.Replace("id bigint PRIMARY KEY", "id bigint",
            StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_trigger_before_insert_must_not_change_the_key()
    {
        Assert.Contains("Row trigger stamp runs after the leaf is chosen", await NotesAsync(Table + Trigger), StringComparison.Ordinal);
        Assert.DoesNotContain("Row trigger", await NotesAsync(Table + Trigger.Replace("BEFORE INSERT", "AFTER INSERT",
            StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_DEFAULT_and_a_retention_are_said()
    {
        var notes = await NotesAsync(Table, r => r with { Default = DefaultPartition.Fenced,
            Retention = new Retention(Period.Parse("30 days"), Expiry.Drop) });
        Assert.Contains("DEFAULT t_default takes rows", notes, StringComparison.Ordinal);
        Assert.Contains("older than 30 days will be dropped", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("No retention", notes, StringComparison.Ordinal);
    }
}
