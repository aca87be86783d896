using System.Diagnostics;
using Npgsql;

namespace PgStrata.Testing;

/// <summary>
/// Users at work: clients with a connection each that repeat an operation until stopped, and an account of what they felt. An error is
/// recorded and the client goes on, with a new connection when the old one broke, as an application does.
/// </summary>
/// <example><code>
/// await using var load = new LiveLoad(database.ConnectionString)
///     .Clients("insert", 4, async client => { await client.ExecuteAsync("INSERT …", id, …); ledger.Inserted(id, RowHash.Of(…)); })
///     .Clients("read", 2, client => client.ScalarAsync("SELECT …", id));
/// await load.StartAsync();
/// …
/// var report = await load.StopAsync();
/// </code></example>
sealed class LiveLoad(string connectionString) : IAsyncDisposable
{
    readonly List<LoadClient> clients = [];
    readonly CancellationTokenSource abandon = new();
    Task[] running = [];
    volatile bool stopping;
    long started;

    /// <summary>Adds clients that repeat <paramref name="operation"/>; <paramref name="label"/> names it in the report.</summary>
    /// <param name="pause">
    /// Waited between two operations; a few hundred operations a second show a stall as well as a full queue does.
    /// </param>
    /// <param name="username">The role to connect as; null: that of the connection string.</param>
    public LiveLoad Clients(string label, int count, Func<LoadClient, Task> operation, TimeSpan pause = default, string? username = null)
    {
        for (var i = 0; i < count; i++)
            clients.Add(new(connectionString, label, clients.Count, operation, pause, username));
        return this;
    }

    /// <summary>Starts the clients and returns when each has done its first operation or met its first error.</summary>
    public async Task StartAsync()
    {
        started = Stopwatch.GetTimestamp();
        running = [.. clients.Select(client => Task.Run(() => client.RunAsync(() => stopping, abandon.Token)))];
        await Task.WhenAll(clients.Select(client => client.FirstDone));
    }

    /// <summary>What happened so far.</summary>
    public LoadReport Report() => new(
        Stopwatch.GetElapsedTime(started),
        [
            .. clients.GroupBy(client => client.Label, StringComparer.Ordinal)
                .Select(group => LoadSummary.Of(group.Key, group.SelectMany(client => client.Samples()))),
        ],
        [.. clients.SelectMany(client => client.Errors()).OrderBy(error => error.At)]);

    /// <summary>
    /// Lets every operation in flight end, so that none is in doubt, and reports. One that hangs for
    /// a minute is given up and reported as an error.
    /// </summary>
    public async Task<LoadReport> StopAsync()
    {
        stopping = true;
        abandon.CancelAfter(TimeSpan.FromMinutes(1));
        await Task.WhenAll(running);
        return Report();
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        await abandon.CancelAsync();
        await Task.WhenAll(running);
        foreach (var client in clients)
            await client.DisposeAsync();
        abandon.Dispose();
    }
}
