using Npgsql;

namespace PgStrata.Testing;

/// <summary>A database of one test on a shared server, dropped with everyone in it when disposed.</summary>
sealed class TestDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    public PostgresServer Server => server;

    public string Name => name;

    public string ConnectionString => server.ConnectionString(name);

    public NpgsqlDataSource DataSource { get; } = NpgsqlDataSource.Create(server.ConnectionString(name));

    /// <summary>Runs a script; statements together are one transaction.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A connection that is not from the pool: its session ends when it is disposed.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string applicationName = "test", string? username = null)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            ApplicationName = applicationName,
            Username = username ?? "postgres",
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await server.DropAsync(this);
    }
}
