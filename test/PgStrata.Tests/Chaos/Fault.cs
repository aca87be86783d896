using PgStrata.Testing;

namespace PgStrata.Tests.Chaos;

/// <summary>What can happen to a conversion from outside.</summary>
/// <param name="Name">In the report.</param>
/// <param name="StrikeAsync">Does it, once.</param>
sealed record Fault(string Name, Func<TestDatabase, RunningTool, Truncates, Task> StrikeAsync)
{
    static readonly Fault Kill = new("kill -9", (_, tool, _) => tool.KillAsync());

    static readonly Fault Vacuum = new("VACUUM FULL", async (database, _, _) =>
    {
        try
        {
            await using var command = database.DataSource.CreateCommand($"VACUUM FULL {ChaosTable.Name}");
            await command.ExecuteNonQueryAsync();
        }
        catch (Npgsql.PostgresException error) when (error.SqlState is "40P01")
        {
            // Its own loss.
        }
    });

    static readonly Fault SecondTool = new("second tool", async (database, _, _) =>
    {
        var id = await ChaosRound.OperationAsync(database);
        await Tool.RunAsync([
            .. id is null ? ChaosTable.Convert : ["operation", "resume", id, "--yes"], "--connection", database.ConnectionString]);
    });

    /// <summary>Tool deaths are the most usual.</summary>
    static readonly Fault[] All =
    [
        Kill, Kill, Kill, Ends("%epoch%worker%"), Ends("%epoch%"), Ends("%control"), Ends("%"), Cancels, Vacuum, SecondTool,
        new("TRUNCATE", (_, _, truncates) => truncates.RunAsync()),
    ];

    static readonly Fault Restart = new("immediate restart", (database, _, _) => database.Server.RestartAsync(immediate: true));

    static Fault Cancels => new("cancel", (database, _, _) => SignalAsync(database, "pg_cancel_backend", "%"));

    internal static Fault Next(Random random) => random.Next(15) == 0 ? Restart : All[random.Next(All.Length)];

    static Fault Ends(string which) =>
        new($"end {which}", (database, _, _) => SignalAsync(database, "pg_terminate_backend", which));

    static Task SignalAsync(TestDatabase database, string how, string which) => database.ExecuteAsync($"""
        SELECT {how}(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database()
          AND application_name LIKE 'pgstrata {which}' ORDER BY random() LIMIT 1) x
        """);
}
