using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Bench;

/// <summary>A private, throw-away PostgreSQL 15 set up as a production server of a modest size.</summary>
sealed class BenchServer : IAsyncDisposable
{
    /// <summary>What differs from the defaults; part of the document.</summary>
    internal static readonly IReadOnlyList<string> Settings =
    [
        "fsync = on", "synchronous_commit = on", "wal_level = logical",
        "shared_buffers = '2GB'", "max_wal_size = '16GB'", "checkpoint_timeout = '30min'",
        "maintenance_work_mem = '512MB'", "max_parallel_maintenance_workers = 2", "autovacuum = on", "jit = off",
        "max_locks_per_transaction = 512", // pg_partman's run_maintenance() locks every table in one transaction
    ];

    readonly PostgresServer _server;

    BenchServer(PostgresServer server) => _server = server;

    internal static async Task<BenchServer> StartAsync() => new(await PostgresServer.StartAsync(PostgresVersions.Default, Settings));

    /// <summary>Libpq's environment for a program that works in a database of it.</summary>
    internal IReadOnlyDictionary<string, string> Environment(string database) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PGHOST"] = "127.0.0.1",
        ["PGPORT"] = _server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["PGUSER"] = "postgres",
        ["PGDATABASE"] = database,
    };

    internal async Task<BenchDatabase> CreateAsync(string name)
    {
        await using (var postgres = new BenchDatabase(this, "postgres", Connection("postgres")))
            await postgres.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return new(this, name, Connection(name));
    }

    /// <summary>
    /// A copy of the files of a database, with a checkpoint just before and after: every variant starts from the same bytes.
    /// </summary>
    internal async Task<BenchDatabase> CopyAsync(BenchDatabase template, string name)
    {
        await template.CloseAsync();
        await using (var postgres = new BenchDatabase(this, "postgres", Connection("postgres")))
        {
            await postgres.ExecuteAsync("CHECKPOINT");
            await postgres.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template.Name} STRATEGY file_copy");
            await postgres.ExecuteAsync("CHECKPOINT");
        }

        return new(this, name, Connection(name));
    }

    internal async Task DropAsync(BenchDatabase database)
    {
        await using var postgres = new BenchDatabase(this, "postgres", Connection("postgres"));
        await postgres.ExecuteAsync($"DROP DATABASE {database.Name} WITH (FORCE)");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    string Connection(string database) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString(database)) { CommandTimeout = 0, Pooling = false }.ConnectionString;
}
