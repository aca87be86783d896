using Npgsql;

namespace PgStrata.Bench.Conversion;

/// <summary>
/// Looks every 10 ms who holds a lock on the table that stops readers or writers. It sees the long holds; a hold shorter than two looks
/// counts as 0, and only the holder's own clock tells it.
/// </summary>
sealed class HoldSampler : IAsyncDisposable
{
    const string Sql =
        """
        SELECT clock_timestamp(), l.pid, l.relation, l.mode
        FROM (SELECT) AS always
        LEFT JOIN pg_locks l ON l.granted AND l.locktype = 'relation'
          AND l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
          AND l.relation IN ($1, to_regclass('app.fixes')::oid)
        """;

    readonly NpgsqlConnection _connection;
    readonly NpgsqlCommand _command;
    readonly CancellationTokenSource _stop = new();
    readonly Dictionary<(int Pid, uint Relation, string Mode), DateTime> _since = [];
    Task _sampling = Task.CompletedTask;
    TimeSpan _longest;

    HoldSampler(string connectionString)
    {
        _connection = new(connectionString);
        _command = new(Sql, _connection);
    }

    internal static async Task<HoldSampler> StartAsync(BenchDatabase database)
    {
        var sampler = new HoldSampler(database.ConnectionString);
        await sampler._connection.OpenAsync();
        var table = await database.ScalarAsync<uint>("SELECT 'app.fixes'::regclass::oid");
        sampler._command.Parameters.Add(new() { Value = table, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        await sampler._command.PrepareAsync();
        sampler._sampling = Task.Run(sampler.RunAsync);
        return sampler;
    }

    /// <summary>The longest time one lock was seen held.</summary>
    internal async Task<TimeSpan> StopAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        return _longest;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling.ContinueWith(_ => { }, TaskScheduler.Default);
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await SampleAsync();
            await Task.Delay(10, CancellationToken.None);
        }
    }

    async Task SampleAsync()
    {
        var held = new HashSet<(int, uint, string)>();
        await using (var reader = await _command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                if (reader.IsDBNull(1))
                    continue;
                var now = reader.GetDateTime(0);
                var key = (reader.GetInt32(1), reader.GetFieldValue<uint>(2), reader.GetString(3));
                held.Add(key);
                if (!_since.TryAdd(key, now) && now - _since[key] > _longest)
                    _longest = now - _since[key];
            }
        }

        foreach (var key in _since.Keys.Where(key => !held.Contains(key)).ToList())
            _since.Remove(key);
    }
}
