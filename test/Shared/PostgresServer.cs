using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PgStrata.Testing;

/// <summary>
/// A private throw-away server of one major version, shared by the whole test run. It ends with the process that started it, also when
/// that is killed: see <see cref="Guard"/>.
/// </summary>
sealed class PostgresServer : IAsyncDisposable
{
    static readonly ConcurrentDictionary<int, Lazy<Task<PostgresServer>>> Shared = new();
    static int databases;

    readonly ConcurrentDictionary<string, Lazy<Task<string>>> templates = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<TestDatabase, bool> open = new();
    readonly string binFolder;
    Process? guard;

    PostgresServer(int major, string binFolder, string folder) =>
        (Major, this.binFolder, Folder, Port) = (major, binFolder, folder, FreePort());

    /// <summary>What is thrown for a version that is not installed.</summary>
    public static Func<int, Exception> Missing { get; set; } = static major => new PostgresMissingException(major);

    public int Major { get; }

    public int Port { get; private set; }

    /// <summary>Holds the data folder, the log and the unix socket.</summary>
    public string Folder { get; }

    public string LogFile => Path.Combine(Folder, "server.log");

    string DataFolder => Path.Combine(Folder, "data");

    string PgCtl => Path.Combine(binFolder, "pg_ctl");

    /// <summary>
    /// The shared server of this version, started on first use. <see cref="PostgresMissingException"/> where it is not installed, which
    /// <c>[PostgresFact]</c> and <c>[PostgresTheory]</c> turn into a skipped test.
    /// </summary>
    public static Task<PostgresServer> GetAsync(int major = PostgresVersions.Default) =>
        Shared.GetOrAdd(major, static version => new(() => StartAsync(version))).Value;

    /// <summary>A server of its own, for a test that wrecks it or sets it up differently.</summary>
    public static async Task<PostgresServer> StartAsync(int major, params IEnumerable<string> settings)
    {
        var bin = PostgresBinaries.Find(major) ?? throw Missing(major);
        var folder = Path.Combine("/tmp", $"pgstrata-{major}-{Guid.NewGuid().ToString("N")[..8]}");
        await ServerUser.RunAsync("mkdir", "-m", "700", folder);
        var server = new PostgresServer(major, await ServerUser.ReachAsync(bin, folder), folder);
        await server.InitializeAsync(settings);
        return server;
    }

    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "postgres",
        Database = database,
        IncludeErrorDetail = true,
        CommandTimeout = 120,
    }.ConnectionString;

    /// <summary>
    /// A database of its own for a test. Databases of the same <paramref name="templateSql"/> are copied from one that ran it once.
    /// </summary>
    public async Task<TestDatabase> CreateDatabaseAsync(string? templateSql = null)
    {
        var template = templateSql is null
            ? "template0"
            : await templates.GetOrAdd(templateSql, sql => new(() => CreateTemplateAsync(sql))).Value;
        var database = new TestDatabase(this, await CreateFromAsync(template, "test"));
        open[database] = true;
        return database;
    }

    /// <summary>
    /// Restarts with the same port and data; <paramref name="immediate"/> is the server's crash: clients are cut, recovery follows.
    /// </summary>
    public async Task RestartAsync(bool immediate = false)
    {
        await StopAsync(immediate);
        await ContinueAsync();
    }

    /// <summary>Stops the server and keeps its data; <see cref="ContinueAsync"/> starts it again.</summary>
    public Task StopAsync(bool immediate = false) =>
        ServerUser.RunAsync(PgCtl, "stop", "-w", "-D", DataFolder, "-m", immediate ? "immediate" : "fast");

    /// <summary>Starts a stopped server on the same port.</summary>
    public async Task ContinueAsync()
    {
        await LaunchAsync();
        foreach (var database in open.Keys)
            database.DataSource.Clear(); // what is in the pools died with the old server
    }

    /// <summary>What the server has logged so far.</summary>
    public string ReadLog() => File.ReadAllText(LogFile);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref guard, null) is not { } process)
            return;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    internal async Task DropAsync(TestDatabase database)
    {
        open.TryRemove(database, out _);
        await AdministerAsync($"DROP DATABASE IF EXISTS \"{database.Name}\" WITH (FORCE)");
    }

    async Task InitializeAsync(IEnumerable<string> settings)
    {
        await ServerUser.RunAsync(
            Path.Combine(binFolder, "initdb"),
            "-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var lines = string.Join('\n', [.. DefaultSettings(), .. settings]);
        await ServerUser.RunAsync(
            "sh", "-c", "cat >>\"$1\" <<E\n" + lines + "\nE", "sh", Path.Combine(DataFolder, "postgresql.conf"));
        guard = Guard();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DisposeAsync().AsTask().GetAwaiter().GetResult();
        await LaunchAsync(newPortTries: 5);
    }

    /// <summary>
    /// Waits for the end of its standard input, which closes when we close it and when this process dies, however it dies; then stops the
    /// server and deletes its folder. A pipe needs no polling and cannot mistake a re-used pid for us.
    /// </summary>
    Process Guard()
    {
        const string script = """cat >/dev/null; "$1" stop -w -m immediate -D "$2/data" >/dev/null 2>&1; rm -rf "$2" """;
        var start = ServerUser.Start("sh", "-c", script, "sh", PgCtl, Folder);
        start.RedirectStandardInput = true;
        return Process.Start(start)!;
    }

    async Task LaunchAsync(int newPortTries = 0)
    {
        for (; ; newPortTries--)
        {
            try
            {
                // Without the redirection the server would hold our pipes open and we would wait for it for ever.
                await ServerUser.RunAsync("sh", "-c", """exec "$1" start -w -t 120 -D "$2" -o "-p $3" -l "$4" >/dev/null 2>&1 </dev/null""",
                    "sh", PgCtl, DataFolder, Port.ToString(CultureInfo.InvariantCulture), LogFile);
                return;
            }
            catch (InvalidOperationException failure) when (newPortTries == 0)
            {
                var log = string.Join('\n', File.ReadLines(LogFile).TakeLast(20));
                throw new InvalidOperationException($"PostgreSQL {Major} did not start; its log ends:\n{log}", failure);
            }
            catch (InvalidOperationException)
            {
                Port = FreePort(); // somebody else took it since we looked
            }
        }
    }

    string[] DefaultSettings() =>
    [
        "listen_addresses = '127.0.0.1'",
        $"unix_socket_directories = '{Folder}'",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "max_connections = 100",
        "max_prepared_transactions = 10",
        "shared_buffers = '64MB'",
        "max_wal_size = '2GB'",
        "fsync = on",
        "wal_level = logical",
        "autovacuum = on",
        "deadlock_timeout = '1s'",
        "log_lock_waits = on",
        "shared_preload_libraries = 'pg_stat_statements'",
    ];

    async Task<string> CreateTemplateAsync(string sql)
    {
        var name = await CreateFromAsync("template0", "template");
        await using (var source = NpgsqlDataSource.Create(ConnectionString(name)))
        await using (var command = source.CreateCommand(sql))
            await command.ExecuteNonQueryAsync();
        return name;
    }

    async Task<string> CreateFromAsync(string template, string prefix)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Interlocked.Increment(ref databases)}");
        await AdministerAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
        return name;
    }

    async Task AdministerAsync(string sql)
    {
        // Not from the pool, whose sessions a restart has ended.
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
