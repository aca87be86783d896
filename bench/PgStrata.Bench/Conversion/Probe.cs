using PgStrata.Testing;

namespace PgStrata.Bench.Conversion;

/// <summary>A writer and a reader of the table, one statement each every 5 ms, and what they felt.</summary>
sealed class Probe : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    readonly LiveLoad _load;
    readonly LockSampler _locks;
    long _inserted;

    Probe(BenchDatabase database, LockSampler locks)
    {
        _locks = locks;
        _load = new LiveLoad(database.ConnectionString)
            .Clients("insert", 1, InsertAsync, Pause)
            .Clients("select", 1, client => client.ScalarAsync(FixesTable.ProbeSelect), Pause);
    }

    internal static async Task<Probe> StartAsync(BenchDatabase database)
    {
        var probe = new Probe(database, await LockSampler.StartAsync(database.ConnectionString));
        await probe._load.StartAsync();
        return probe;
    }

    /// <summary>How many rows were acknowledged to the writer.</summary>
    internal long Inserted => Interlocked.Read(ref _inserted);

    /// <summary>What was felt so far; the lock waits are known at the end only.</summary>
    internal Felt Now() => Felt.Of(_load.Report(), null);

    internal async Task<Felt> StopAsync()
    {
        var report = await _load.StopAsync();
        return Felt.Of(report, await _locks.StopAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _locks.DisposeAsync();
    }

    async Task InsertAsync(LoadClient client)
    {
        await client.ExecuteAsync(FixesTable.ProbeInsert, Guid.NewGuid());
        Interlocked.Increment(ref _inserted);
    }
}
