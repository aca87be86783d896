using PgStrata.Conversion;
using PgStrata.Reshape.Undo;
using PgStrata.Testing;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>
/// Partitioned tables become plain, and partitioned again, while everybody works on: no error, no row lost or changed, the shape as it was.
/// </summary>
public sealed class UndoUnderLoadTests(ITestOutputHelper output)
{
    const int Rows = 20_000;

    [PostgresFact]
    public async Task soar_fixes_adopted_and_rolled_back_past_the_bound()
    {
        await using var run = await LiveRun.StartAsync(LiveFixes.Of(Rows), output);
        await run.ConvertAsync();
        var beyond = "gen_random_uuid()" + LiveFixes.Columns["id".Length..]
            .Replace("received_at", "now() + interval '4 days'", StringComparison.Ordinal);
        await run.Database.ExecuteAsync($"INSERT INTO app.fixes ({LiveFixes.Columns}) SELECT {beyond} FROM app.fixes LIMIT 1");
        await run.WorkAsync();

        var plan = await run.Strata.PlanAfterAsync(run.Plan.Operation, AfterVerb.RollBack);
        await run.PlainAsync(plan);
        await run.WorkAsync();
        await run.AfterAsync(plan.Operation, AfterVerb.Complete);
        await run.WorkAsync();

        await run.Database.ExecuteAsync("DELETE FROM app.fixes WHERE received_at > now() + interval '3 days'");
        await run.EndAsync();
    }

    [PostgresFact]
    public async Task travis_log_parts_made_plain_and_partitioned_again()
    {
        var table = LiveLogParts.ById(Rows);
        await using var run = await LiveRun.StartAsync(table, output);
        await run.ConvertAsync();
        await run.AfterAsync(run.Plan.Operation, AfterVerb.Complete);
        await run.WorkAsync();

        var plan = await run.Strata.PlanAsync(new UndoRequest { Table = table.Request.Table });
        await run.PlainAsync(plan);
        await run.WorkAsync();
        await run.AfterAsync(plan.Operation, AfterVerb.RollBack);
        await run.WorkAsync();

        Assert.Equal("p", await run.Database.ScalarAsync<string>(
            $"SELECT relkind::text FROM pg_class WHERE oid = '{table.Request.Table}'::regclass"));
        await run.EndAsync();
    }
}
