using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Chaos;

/// <summary>
/// TRUNCATEs, numbered by a sequence under their lock: whoever reads the sequence with a lock on the table knows which ones came before.
/// </summary>
sealed class Truncates(TestDatabase database)
{
    readonly List<long> _committed = [];

    /// <summary>From the first one on, the table may be empty.</summary>
    internal bool Tried { get; private set; }

    /// <summary>One was after the first number and not after the second.</summary>
    internal bool Between(long before, long after)
    {
        lock (_committed) return _committed.Exists(t => t > before && t <= after);
    }

    internal static async Task<long> LastAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT last_value FROM app.truncates", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    internal async Task RunAsync()
    {
        Tried = true;
        try
        {
            await using var connection = await database.ConnectAsync("truncate");
            await using var command = new NpgsqlCommand(
                $"BEGIN; TRUNCATE {ChaosTable.Name}; SELECT nextval('app.truncates')", connection);
            var number = (long)(await command.ExecuteScalarAsync())!;
            await using var commit = new NpgsqlCommand("COMMIT", connection);
            await commit.ExecuteNonQueryAsync();
            lock (_committed) _committed.Add(number);
        }
        catch (PostgresException error) when (error.SqlState is "40P01")
        {
            // It was the victim, and nothing happened.
        }
    }
}
