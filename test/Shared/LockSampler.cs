using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace PgStrata.Testing;

/// <summary>
/// Asks the server every 5 ms, over a connection of its own, who waits for a lock on a relation, and keeps every wait seen. Those who
/// connected as 'pgstrata…' wait on purpose and are left out; only this database is looked at.
/// </summary>
/// <remarks>
/// It asks from outside. A loop inside the server would sample more evenly, but it is one long statement: its snapshot would make CREATE
/// INDEX CONCURRENTLY and DETACH CONCURRENTLY wait for it, and so change what is measured. <see cref="LockReport.WidestGap"/> says how
/// evenly the samples really came.
/// </remarks>
sealed class LockSampler : IAsyncDisposable
{
    // pg_locks copies the whole lock table, which at these sizes takes 0.1 ms; the activity of
    // a waiter is only looked up for those who wait.
    const string Sql =
        """
        SELECT clock_timestamp(), w.pid, w.relation, w.relation::regclass::text, w.mode, w.waitstart, a.application_name, a.query
        FROM (SELECT) AS always
        LEFT JOIN (pg_locks AS w CROSS JOIN LATERAL pg_stat_get_activity(w.pid) AS a)
          ON NOT w.granted AND w.locktype = 'relation' AND w.waitstart IS NOT NULL
         AND w.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND ($1::text[] IS NULL OR w.relation = ANY ($1::text[]::regclass[]))
         AND a.application_name NOT LIKE 'pgstrata%'
        """;

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    readonly NpgsqlConnection connection;
    readonly NpgsqlCommand command;
    readonly Dictionary<(int Pid, DateTime Since), LockWait> open = [];
    readonly List<LockWait> ended = [];
    readonly CancellationTokenSource stop = new();
    Task sampling = Task.CompletedTask;
    DateTime? previous;
    TimeSpan widestGap;
    int samples;
    int most;

    LockSampler(string connectionString, string[] relations)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "lock-sampler", Pooling = false };
        connection = new(settings.ConnectionString);
        command = new(Sql, connection);
        command.Parameters.Add(new()
        {
            Value = relations is [] ? DBNull.Value : relations, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
    }

    /// <summary>Starts sampling, with the first sample taken.</summary>
    /// <param name="relations">Names as in SQL; they must exist all the time. None: any relation.</param>
    public static async Task<LockSampler> StartAsync(string connectionString, params string[] relations)
    {
        var sampler = new LockSampler(connectionString, relations);
        await sampler.connection.OpenAsync();
        await sampler.command.PrepareAsync();
        await sampler.SampleAsync();
        sampler.sampling = Task.Run(sampler.RunAsync);
        return sampler;
    }

    /// <summary>Takes a last sample and reports. A sampler whose server went away throws: its silence would look like no wait.</summary>
    public async Task<LockReport> StopAsync()
    {
        await stop.CancelAsync();
        await sampling;
        await SampleAsync();
        return new(samples, widestGap, most, [.. ended.Concat(open.Values).OrderByDescending(wait => wait.AtLeast)]);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sampling.ContinueWith(_ => { }, TaskScheduler.Default);
        await command.DisposeAsync();
        await connection.DisposeAsync();
        stop.Dispose();
    }

    async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await SampleAsync();
            var left = Interval - Stopwatch.GetElapsedTime(began);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, CancellationToken.None);
        }
    }

    async Task SampleAsync()
    {
        var waiting = new HashSet<(int, DateTime)>();
        var now = default(DateTime);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                now = reader.GetDateTime(0);
                if (reader.IsDBNull(1))
                    continue;
                var key = (reader.GetInt32(1), reader.GetDateTime(5));
                waiting.Add(key);
                var elapsed = TimeSpan.FromTicks(Math.Max(0, (now - key.Item2).Ticks));
                open[key] = new(
                    key.Item1, reader.GetString(3), reader.GetString(4), key.Item2, elapsed, null,
                    reader.GetString(6), reader.GetString(7));
            }
        }

        foreach (var key in open.Keys.Where(key => !waiting.Contains(key)).ToList())
            if (open.Remove(key, out var wait))
                ended.Add(wait with { AtMost = now - wait.Since });
        samples++;
        most = Math.Max(most, waiting.Count);
        if (previous is { } before && now - before > widestGap)
            widestGap = now - before;
        previous = now;
    }
}
