using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>An application that changes rows in every way there is, under one isolation level.</summary>
sealed class Writer(TestDatabase database, string isolation, int seed)
{
    static readonly string Table = Follower.Spec.Source.ToString();

    readonly Random _random = new(seed);

    /// <summary>Statements that were committed.</summary>
    internal int Committed { get; private set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        await using var connection = await database.ConnectAsync("writer");
        await using (var role = new NpgsqlCommand(seed % 2 == 0 ? "SET session_replication_role = replica" : "SELECT 1", connection))
            await role.ExecuteNonQueryAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var statements = $"BEGIN ISOLATION LEVEL {isolation}; {Change()}; {Change()}; {End()}";
                await using var batch = new NpgsqlCommand(statements, connection);
                await batch.ExecuteNonQueryAsync(CancellationToken.None);
                Committed++;
            }
            catch (PostgresException error) when (error.SqlState is "40001" or "40P01" or "23505")
            {
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    string End() => _random.Next(10) == 0 ? "ROLLBACK" : "COMMIT";

    int Id => _random.Next(1, Follower.Rows + 2000);

    string Time => $"'2026-02-01Z'::timestamptz + interval '{_random.Next(60 * 24 * 50)} min'";

    string Change() => _random.Next(12) switch
    {
        0 or 1 => $"INSERT INTO {Table} VALUES ({Id}, {Time}, {Id}, NULL, '[{Id}]', NULL) ON CONFLICT (id) DO UPDATE SET note = 'again'",
        2 or 3 => $"UPDATE {Table} SET value = {Id}, body = NULL WHERE id = {Id}",
        4 or 5 => $"UPDATE {Table} SET at = {Time} WHERE id = {Id}",
        6 => $"UPDATE {Table} SET id = {Id + 50_000} WHERE id = {Id}",
        7 => $"UPDATE {Table} SET note = repeat('long ', 2000) WHERE id BETWEEN {Id} AND {Id}",
        8 or 9 => $"DELETE FROM {Table} WHERE id = {Id}",
        10 => $"""
            WITH gone AS (DELETE FROM {Table} WHERE id = {Id} RETURNING *)
            INSERT INTO {Table} SELECT id + 90000, {Time}, value, note, body, place FROM gone
            """,
        _ => $"UPDATE {Table} SET value = value + 1 WHERE id BETWEEN {Id} AND {Id}",
    };
}
