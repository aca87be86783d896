using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;
using PgStrata.Testing;

namespace PgStrata.Tests.Control;

/// <summary>A replica that takes what it is sent and replays nothing of it.</summary>
sealed class StuckReplica : IAsyncDisposable
{
    readonly PhysicalReplicationConnection connection;
    readonly CancellationTokenSource stop = new();
    Task taking = Task.CompletedTask;

    StuckReplica(PhysicalReplicationConnection connection) => this.connection = connection;

    internal static async Task<StuckReplica> StartAsync(TestDatabase database)
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "stuck" }.ConnectionString;
        var replica = new StuckReplica(new PhysicalReplicationConnection(address));
        await replica.connection.Open(CancellationToken.None);
        var at = NpgsqlLogSequenceNumber.Parse(await database.ScalarAsync<string>("SELECT pg_current_wal_flush_lsn()::text"));
        replica.taking = replica.TakeAsync(at);
        return replica;
    }

    async Task TakeAsync(NpgsqlLogSequenceNumber at)
    {
        connection.SetReplicationStatus(at);
        try
        {
            await foreach (var _ in connection.StartReplication(at, stop.Token)) await connection.SendStatusUpdate(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await taking;
        await connection.DisposeAsync();
        stop.Dispose();
    }
}
