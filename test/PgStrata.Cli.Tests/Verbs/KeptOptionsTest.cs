using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

/// <summary>How an operation is run is kept with it: apply and resume do it as it was said at the start.</summary>
public sealed class KeptOptionsTest
{
    const string Closed = "SELECT 1 = 2";
    static readonly string[] Convert = ["convert", "app.plain", "--key", "at", "--every", "1 day"];

    [PostgresFact]
    public async Task a_saved_plan_runs_with_the_gate_and_hook_it_was_saved_with()
    {
        await using var cli = await PlainAsync();
        var (file, mark) = (Path.Combine(cli.Files.Path, "plan.json"), Path.Combine(cli.Files.Path, "mark"));
        var shown = await cli.OkAsync(
            [.. Convert, "--gate", Closed, "--hook", $"before-switch=cat > {mark}", "--max-wait", "1s", "--plan", "--save", file]);
        Assert.Contains($"--max-wait 1s --gate '{Closed}' --hook 'before-switch=cat > {mark}'", shown, StringComparison.Ordinal);

        var stopped = await cli.RunAsync("apply", file, "--yes");
        Assert.Equal(4, stopped.ExitCode);
        Assert.Contains($"the gate did not open within 1s: {Closed}", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("\"phase\":\"before-switch\"", await File.ReadAllTextAsync(mark), StringComparison.Ordinal);

        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        Assert.Contains($"--gate '{Closed}'", await cli.OkAsync("operation", "show", id), StringComparison.Ordinal);
        File.Delete(mark);
        string[] hook = ["--hook", $"before-switch=cat > {mark}"];
        Assert.Equal(4, (await cli.RunAsync(["operation", "resume", id, "--yes", .. hook])).ExitCode);
        Assert.True(File.Exists(mark));
        await RefusesHooksOfTheDatabaseAsync(cli, id, mark);

        await cli.OkAsync(["operation", "resume", id, "--yes", "--gate", "SELECT true", .. hook]);
        var (_, json) = await cli.JsonAsync("operation", "show", id);
        Assert.Equal("switched", json.GetProperty("state").GetString());
        Assert.Equal(
            ["--max-wait 1s", "--gate 'SELECT true'", $"--hook 'before-switch=cat > {mark}'"],
            json.GetProperty("options").EnumerateArray().Select(o => o.GetString()));
    }

    [PostgresFact]
    public async Task apply_may_be_told_otherwise()
    {
        await using var cli = await PlainAsync();
        var file = Path.Combine(cli.Files.Path, "plan.json");
        await cli.OkAsync([.. Convert, "--gate", Closed, "--plan", "--save", file]);
        var (_, json) = await cli.JsonAsync("apply", file, "--yes", "--gate", "SELECT 1 = 1", "--hook", "after-switch=echo aloud");
        Assert.Equal("done", json.GetProperty("outcome").GetString());
        Assert.Equal("switched", await cli.ScalarAsync<string>("SELECT state FROM pgstrata.operation"));
    }

    [PostgresFact]
    public async Task a_gate_that_is_no_question_is_wrong_usage()
    {
        await using var cli = await PlainAsync();
        var run = await cli.RunAsync([.. Convert, "--yes", "--gate", "SELECT 1"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it returns integer instead of boolean. Nothing was changed", run.Error, StringComparison.Ordinal);
        Assert.Equal(0L, await cli.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'pgstrata'"));
    }

    /// <summary>Whoever may write the journal could otherwise have this machine run what they like.</summary>
    static async Task RefusesHooksOfTheDatabaseAsync(CliDatabase cli, string id, string mark)
    {
        File.Delete(mark);
        var refused = await cli.RunAsync("operation", "resume", id, "--yes");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"--hook 'before-switch=cat > {mark}'", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
    }

    static async Task<CliDatabase> PlainAsync()
    {
        var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("CREATE TABLE app.plain (id bigint, at timestamptz NOT NULL); INSERT INTO app.plain SELECT 1, now()");
        return cli;
    }
}
