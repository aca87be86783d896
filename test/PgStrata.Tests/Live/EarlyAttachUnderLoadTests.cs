using PgStrata.Execution;
using PgStrata.Testing;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>The heap is attached ahead while everybody works on: no error, no row lost, no orphan, keys valid before the switch.</summary>
public sealed class EarlyAttachUnderLoadTests(ITestOutputHelper output)
{
    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task a_table_with_an_inbound_foreign_key_there_and_back(int major)
    {
        await using var run = await LiveRun.StartAsync(LiveShipments.Of(20_000), output, await PostgresServer.GetAsync(major));
        var validated = new List<bool>();

        await run.ConvertAsync(new RunOptions
        {
            OnPhase = async (phase, _) =>
            {
                await run.WorkAsync(10);
                if (phase.Name == "before-switch")
                    validated.Add(await run.Database.ScalarAsync<bool>(
                        """
                        SELECT bool_and(convalidated) AND count(*) = 2 FROM pg_constraint
                          WHERE conrelid = 'app.scans'::regclass AND contype = 'f' AND conparentid = 0
                        """));
                return null;
            },
        });
        Assert.Equal([true], validated);
        Assert.Contains(run.Plan.Stages, s => s.Name == "attach");
        Assert.DoesNotContain(run.Plan.Stages, s => s.Name == "finish");
        await run.WorkAsync();
        await run.RollBackAsync();
        await run.WorkAsync();

        await run.EndAsync();
        Assert.Equal(0L, await run.Database.ScalarAsync<long>(
            "SELECT count(*) FROM app.scans s WHERE NOT EXISTS (SELECT FROM app.shipments t WHERE (t.id, t.at) = (s.shipment, s.at))"));
    }
}
