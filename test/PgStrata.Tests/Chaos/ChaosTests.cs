using PgStrata.Testing;
using Xunit.Abstractions;

namespace PgStrata.Tests.Chaos;

/// <summary>
/// Whole conversions by rewrite while everything happens that can: nothing is lost, nothing is there twice, no writer sees an error.
/// </summary>
/// <remarks><c>./test.sh --chaos</c> runs hundreds of rounds.</remarks>
[Collection(Quiet.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    [PostgresTheory]
    [InlineData(15, 4)]
    [InlineData(18, 1)]
    public Task a_table_in_chaos_is_converted_exactly(int major, int rounds) => RoundsAsync(major, rounds, isUndo: false);

    [PostgresTheory]
    [InlineData(15, 2)]
    [InlineData(18, 1)]
    public Task a_partitioned_table_in_chaos_becomes_plain_exactly(int major, int rounds) => RoundsAsync(major, rounds, isUndo: true);

    async Task RoundsAsync(int major, int rounds, bool isUndo)
    {
        var seed = Environment.TickCount & 0xFFFFFF;
        if (Environment.GetEnvironmentVariable("PGSTRATA_CHAOS") is { Length: > 0 } many)
            rounds = int.Parse(many, System.Globalization.CultureInfo.InvariantCulture) is var all && major == 18 ? all / 5 : all - all / 5;
        if (Environment.GetEnvironmentVariable("PGSTRATA_CHAOS_SEED") is { Length: > 0 } given)
            seed = int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        // One of its own: it is restarted now and then.
        await using var server = await PostgresServer.StartAsync(major);
        var wrong = new List<string>();
        for (var round = 0; round < rounds; round++)
        {
            var result = await new ChaosRound(server, seed + round, isUndo).RunAsync();
            Tell($"PostgreSQL {major} {(isUndo ? "undo " : "")}{result}");
            if (result.Differences.Count > 0) wrong.Add(result.ToString());
        }

        Tell($"PostgreSQL {major}: {rounds} rounds, {wrong.Count} with differences");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    void Tell(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("PGSTRATA_CHAOS_LOG") is { Length: > 0 } log) File.AppendAllText(log, line + "\n");
    }
}
