using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Chaos;

/// <summary>Counts rows that nobody changes, now and with views of the data from a moment before.</summary>
sealed class ChaosReader(TestDatabase database, Truncates truncates, int seed)
{
    internal List<string> Wrong { get; } = [];

    internal async Task RunAsync(CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.ConnectAsync("reader");
                while (!stop.IsCancellationRequested) await LookAsync(connection, random);
            }
            catch (NpgsqlException error) when (error is not PostgresException || error.SqlState is "57P01" or "57P02" or "57P03")
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    async Task LookAsync(NpgsqlConnection connection, Random random)
    {
        var level = random.Next(2) == 0 ? "READ COMMITTED" : "REPEATABLE READ";
        await using var begin = new NpgsqlCommand($"BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM app.elsewhere", connection);
        await begin.ExecuteNonQueryAsync();
        await Task.Delay(random.Next(30));
        await using var count = new NpgsqlCommand(
            $"SELECT count(*) FROM {ChaosTable.Name} WHERE id % 16 = 15 AND id <= {ChaosTable.Rows}; COMMIT", connection);
        var seen = (long)(await count.ExecuteScalarAsync())!;
        if (seen != ChaosTable.StillRows && !(seen == 0 && truncates.Tried)) Wrong.Add($"{level} reader: {seen} rows");
        await Task.Delay(random.Next(20));
    }
}
