using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Testing;
using PgStrata.Tests.Live;
using Xunit.Abstractions;

namespace PgStrata.Tests.Rewriting;

/// <summary>
/// Rewritten and rolled back while an application reads and writes: it sees no error, and every change it was told of is there.
/// </summary>
public sealed class LiveRewriteTests(ITestOutputHelper output)
{
    const int Rows = 4_000;

    /// <summary>The machine of a test may be busy; how short the locks are is measured elsewhere.</summary>
    static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(10) };

    [PostgresFact]
    public Task Soar_fixes() => ThereAndBackAsync(LiveFixes.Of(Rows));

    [PostgresTheory, InlineData(18)]
    public Task Chronos_webhooklog(int major) => ThereAndBackAsync(LiveWebhookLog.Of(Rows), major);

    async Task ThereAndBackAsync(LiveTable table, int major = PostgresVersions.Default)
    {
        table = table with
        {
            Request = table.Request with { Strategy = Strategy.Rewrite },
            Announced = [.. table.Announced, .. CaptureTriggers],
        };
        await using var run = await LiveRun.StartAsync(table, output, await PostgresServer.GetAsync(major));
        await run.WorkAsync(5);
        await run.ConvertAsync(Patient);
        await run.WorkAsync(10);
        await run.RollBackAsync(Patient);
        await run.WorkAsync(5);
        await run.EndAsync();
    }

    static IEnumerable<Expectation> CaptureTriggers =>
        PgStrata.Rewriting.CaptureSql.Triggers.SelectMany(t => (Expectation[])
        [
            Expectation.Needed($"triggers/{t}", "changes are noted for the way back"),
            Expectation.Allowed($"triggers/{t}/**", "changes are noted for the way back"),
        ]);
}
