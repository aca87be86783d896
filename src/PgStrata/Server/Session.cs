using Npgsql;
using PgStrata.Sql;

namespace PgStrata.Server;

/// <summary>One direct connection under the session contract. Not shared between threads.</summary>
sealed class Session(NpgsqlConnection connection, int version, int backendPid) : IAsyncDisposable
{
    /// <summary>By this pg_stat_statements, pg_stat_activity and the log tell our statements from the application's.</summary>
    internal const string Mark = "\n/* pgstrata */";

    /// <summary>server_version_num, for example 150020.</summary>
    internal int Version { get; } = version;

    internal int Major => Version / 10000;

    internal int BackendPid { get; } = backendPid;

    internal bool IsOpen => connection.State == System.Data.ConnectionState.Open;

    internal async Task<int> ExecuteAsync(SqlText sql, CancellationToken cancellationToken = default)
    {
        var command = Command(sql);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task<T?> ScalarAsync<T>(SqlText sql, CancellationToken cancellationToken = default)
    {
        var command = Command(sql);
        await using (command.ConfigureAwait(false))
        {
            var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return value is null or DBNull ? default : (T)value;
        }
    }

    internal Task<IReadOnlyList<T>> QueryAsync<T>(
        SqlText sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<T>>(
            sql,
            async (reader, token) =>
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(token).ConfigureAwait(false)) rows.Add(map(reader));
                return rows;
            },
            cancellationToken);

    /// <summary>For who has to see the columns too, also of no row.</summary>
    internal async Task<T> ReadAsync<T>(
        SqlText sql, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken = default)
    {
        var command = Command(sql);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false)) return await read(reader, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends all statements in one round trip; the first failing one ends the batch. <paramref name="read"/> sees each result set in turn.
    /// </summary>
    internal async Task BatchAsync(
        IReadOnlyList<SqlText> statements, Func<int, NpgsqlDataReader, Task>? read = null, CancellationToken cancellationToken = default)
    {
        var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        await using (batch.ConfigureAwait(false))
        {
            foreach (var statement in statements) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement.Text + Mark));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var set = 0;
                do
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        if (read is not null) await read(set, reader).ConfigureAwait(false);
                    set++;
                }
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> in a transaction of its own and commits it.</summary>
    internal async Task InTransactionAsync(Func<Task> work, CancellationToken cancellationToken = default)
    {
        await ExecuteAsync(SqlText.Raw("BEGIN"), cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
            await ExecuteAsync(SqlText.Raw("COMMIT"), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await RollbackQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends whatever transaction is open; a lost connection has none.</summary>
    internal async Task RollbackQuietlyAsync()
    {
        if (!IsOpen) return;
        try
        {
            await ExecuteAsync(SqlText.Raw("ROLLBACK"), CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The connection died with the transaction: there is nothing left to roll back.
        }
    }

    internal void OnNotice(NoticeEventHandler handler) => connection.Notice += handler;

    internal void OffNotice(NoticeEventHandler handler) => connection.Notice -= handler;

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    // A client-side timeout would cancel long DDL and leave half states; the server's timeouts rule.
    NpgsqlCommand Command(SqlText sql) => new(sql.Text + Mark, connection) { CommandTimeout = 0 };
}
