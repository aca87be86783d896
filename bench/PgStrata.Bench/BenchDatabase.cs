using Npgsql;

namespace PgStrata.Bench;

/// <summary>A database of the bench and one session in it, opened on first use.</summary>
sealed class BenchDatabase(BenchServer server, string name, string connectionString) : IAsyncDisposable
{
    NpgsqlConnection? _connection;

    internal string Name => name;

    internal string ConnectionString => connectionString;

    /// <summary>Libpq's environment for a program that works in it.</summary>
    internal IReadOnlyDictionary<string, string> Environment => server.Environment(name);

    internal async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, await OpenAsync());
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, await OpenAsync());
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal Task<string> WalPositionAsync() => ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text");

    internal Task<long> WalSinceAsync(string position) =>
        ScalarAsync<long>($"SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '{position}')::bigint");

    internal Task<long> SizeAsync() => ScalarAsync<long>("SELECT pg_database_size(current_database())");

    /// <summary>Ends the session; a template must have none.</summary>
    internal async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } open)
            await open.DisposeAsync();
    }

    internal async Task DropAsync()
    {
        await CloseAsync();
        await server.DropAsync(this);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    async Task<NpgsqlConnection> OpenAsync()
    {
        if (_connection is { } open)
            return open;
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "bench" };
        var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        return _connection = connection;
    }
}
