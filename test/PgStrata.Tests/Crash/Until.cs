using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Waits for a state that can be seen in the server.</summary>
static class Until
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// Waits until a query is true. When the tool ends first, the wait would have no end: it fails with what the tool said.
    /// </summary>
    internal static async Task TrueAsync(TestDatabase database, string query, RunningTool? tool = null)
    {
        while (!await database.ScalarAsync<bool>(query))
        {
            if (tool is { HasExited: true } && !await database.ScalarAsync<bool>(query))
                Assert.Fail($"The tool ended before this was seen: {query}\n{await tool.EndAsync()}");
            await Task.Delay(Look);
        }
    }

    /// <summary>Waits until no session of the tool is left in the database.</summary>
    internal static Task NoSessionAsync(TestDatabase database) => TrueAsync(
        database,
        "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgstrata %' AND datname = current_database())");
}
