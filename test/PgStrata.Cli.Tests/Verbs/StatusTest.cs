using System.Text.Json;
using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

public sealed class StatusTest
{
    [PostgresFact]
    public async Task a_table_is_shown_with_its_policy_last_run_and_leaves()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        var before = await cli.OkAsync("status");
        Assert.Contains("last run: none yet", before, StringComparison.Ordinal);
        Assert.Contains(" to make: pgstrata maintain app.fixes", before, StringComparison.Ordinal);
        await cli.OkAsync("maintain");
        var text = await cli.OkAsync("status", "app.fixes");
        Assert.StartsWith("app.fixes  every 1 day by received_at in UTC; horizon 7 days; kept for ever\n", text, StringComparison.Ordinal);
        Assert.Contains("last run: acted at ", text, StringComparison.Ordinal);
        Assert.Contains("▼ now ", text, StringComparison.Ordinal);
        Assert.Equal(await cli.LeavesAsync(), text.Split('\n').Count(l => l.StartsWith("  fixes_p", StringComparison.Ordinal)));
        Assert.Contains("░", text, StringComparison.Ordinal);

        var (code, json) = await cli.JsonAsync("status");
        var table = json.GetProperty("tables")[0];
        Assert.Equal((0, 0, "1 day", "acted"),
            (code, table.GetProperty("missing").GetInt32(), table.GetProperty("policy").GetProperty("every").GetString(),
                table.GetProperty("last_run").GetProperty("outcome").GetString()));
        Assert.Equal(await cli.LeavesAsync(), table.GetProperty("leaves").GetArrayLength());
        Assert.Single(
            table.GetProperty("leaves").EnumerateArray(),
            l => l.GetProperty("is").EnumerateArray().Any(i => i.GetString() == "current"));
    }

    [PostgresFact]
    public async Task a_switched_conversion_is_shown_with_its_way_back()
    {
        await using var cli = await PlainAsync();
        await cli.OkAsync("convert", "app.plain", "--key", "at", "--every", "1 day", "--yes");
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        var text = await cli.OkAsync("status");
        Assert.Contains($"operation {id}: convert, switched", text, StringComparison.Ordinal);
        Assert.Contains($"pgstrata operation complete {id}   go back: pgstrata operation rollback {id}", text, StringComparison.Ordinal);
        Assert.Contains("legacy", text, StringComparison.Ordinal);
        var (_, json) = await cli.JsonAsync("status");
        var operation = json.GetProperty("operations")[0];
        Assert.Equal(
            (id, "switched"), (operation.GetProperty("operation").GetString(), operation.GetProperty("state").GetString()));
    }

    [PostgresFact]
    public async Task a_conversion_that_stopped_while_it_rejects_rows_warns_at_four_fifths_of_its_time()
    {
        await using var cli = await PlainAsync();
        var file = Path.Combine(cli.Files.Path, "plan.json");
        await cli.OkAsync("convert", "app.plain", "--key", "at", "--every", "1 day", "--plan", "--save", file);
        await cli.RunAsync("maintain"); // makes the schema
        var plan = await File.ReadAllTextAsync(file);
        using var document = JsonDocument.Parse(plan);
        var bound = document.RootElement.GetProperty("facts").GetProperty("bound_at").GetString();
        await cli.ExecuteAsync($"""
            INSERT INTO pgstrata.operation (id, verb, table_name, table_oid, state, plan)
            VALUES ('op1', 'convert', 'app.plain', 'app.plain'::regclass, 'stopped', '{plan.Replace("'", "''", StringComparison.Ordinal)}');
            INSERT INTO pgstrata.step (operation, id, seq, state, epoch, attempts, started_at, finished_at)
            SELECT 'op1', 'bound-check', 1, 'done', 1, 1, now(), '{bound}'::timestamptz - ('{bound}'::timestamptz - now()) * 2
            """);
        var early = await cli.RunAsync("status", "app.plain");
        Assert.Contains("are rejected until the switch", early.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", early.Output, StringComparison.Ordinal);

        await cli.ExecuteAsync($"UPDATE pgstrata.step SET finished_at = '{bound}'::timestamptz - ('{bound}'::timestamptz - now()) * 10");
        var late = await cli.RunAsync("status");
        Assert.Contains("WARNING: rows at or above", late.Output, StringComparison.Ordinal);
        Assert.Contains("pgstrata: warning: app.plain: rows at or above", late.Error, StringComparison.Ordinal);
        Assert.Contains("pgstrata operation resume op1", late.Output, StringComparison.Ordinal);
        var (_, json) = await cli.JsonAsync("status");
        var operation = json.GetProperty("operations")[0];
        Assert.True(operation.GetProperty("bound_window_late").GetBoolean());
        Assert.InRange(operation.GetProperty("bound_window_used").GetDouble(), 0.89, 0.91);
    }

    [PostgresFact]
    public async Task a_conversion_by_number_warns_at_four_fifths_of_the_way_of_its_frontier()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("CREATE TABLE app.parts (id bigint PRIMARY KEY); INSERT INTO app.parts SELECT generate_series(1, 1000)");
        await cli.OkAsync("convert", "app.parts", "--key", "id", "--every", "1000", "--yes");
        await cli.ExecuteAsync("UPDATE pgstrata.operation SET state = 'stopped'"); // as if it had stopped before the switch
        var early = await cli.RunAsync("status");
        Assert.Contains("rows at or above 2000 are rejected until the switch; 0", early.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", early.Output, StringComparison.Ordinal);

        await cli.ExecuteAsync("INSERT INTO app.parts VALUES (1900)");
        var late = await cli.RunAsync("status");
        Assert.Contains("WARNING: rows at or above 2000 are rejected until the switch; 90", late.Output, StringComparison.Ordinal);
        var (_, json) = await cli.JsonAsync("status");
        var operation = json.GetProperty("operations")[0];
        Assert.Equal(("2000", 0.9, true), (operation.GetProperty("bound").GetString(),
            operation.GetProperty("bound_window_used").GetDouble(), operation.GetProperty("bound_window_late").GetBoolean()));

        await cli.ExecuteAsync("UPDATE pgstrata.operation SET state = 'switched'");
        Assert.Contains("of the way to the bound 2000 is behind: until there a roll-back moves no row", await cli.OkAsync("status"),
            StringComparison.Ordinal);
        await cli.ExecuteAsync("INSERT INTO app.parts VALUES (2100)");
        Assert.Contains("the bound 2000 is reached: a roll-back copies every row", await cli.OkAsync("status"), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_table_that_is_not_known_is_an_error_and_an_empty_database_is_not()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        var empty = await cli.RunAsync("status");
        Assert.Equal((0, ""), (empty.ExitCode, empty.Output));
        Assert.Contains("hint: pgstrata convert", empty.Error, StringComparison.Ordinal);
        var unknown = await cli.RunAsync("status", "app.other");
        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("pgstrata policy adopt app.other", unknown.Error, StringComparison.Ordinal);
    }

    static async Task<CliDatabase> PlainAsync()
    {
        var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("""
            CREATE TABLE app.plain (id bigint, at timestamptz NOT NULL);
            INSERT INTO app.plain SELECT g, now() FROM generate_series(1, 100) g
            """);
        return cli;
    }
}
