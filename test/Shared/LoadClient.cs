using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace PgStrata.Testing;

/// <summary>One user of a <see cref="LiveLoad"/>: a connection, its prepared statements and its own account.</summary>
sealed class LoadClient(
    string connectionString, string label, int number, Func<LoadClient, Task> operation, TimeSpan pause, string? username)
    : IAsyncDisposable
{
    readonly Lock account = new();
    readonly List<LoadSample> samples = [];
    readonly List<LoadError> errors = [];
    readonly Dictionary<string, NpgsqlCommand> prepared = new(StringComparer.Ordinal);
    readonly TaskCompletionSource firstDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    NpgsqlConnection? connection;

    public string Label => label;

    /// <summary>Counts from 0 over all clients of the load: for key ranges of their own.</summary>
    public int Number => number;

    /// <summary>Counts the operations of this client from 0, failed ones too.</summary>
    public long Iteration { get; private set; }

    /// <summary>Seeded by <see cref="Number"/>: the same sequence every run.</summary>
    public Random Random { get; } = new(number);

    /// <summary>Cancelled when the load gives up on a hanging operation.</summary>
    public CancellationToken Abandoned { get; private set; }

    public NpgsqlConnection Connection => connection ?? throw new InvalidOperationException("Only inside an operation.");

    internal Task FirstDone => firstDone.Task;

    /// <summary>The prepared statement of this text with these values; prepared once for each connection.</summary>
    public async Task<NpgsqlCommand> PreparedAsync(string sql, params object?[] values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = new(sql, Connection);
            foreach (var value in values)
                command.Parameters.Add(new() { Value = value ?? DBNull.Value });
            await command.PrepareAsync(Abandoned);
            prepared[sql] = command;
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>Runs a prepared statement and returns the number of rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] values) =>
        await (await PreparedAsync(sql, values)).ExecuteNonQueryAsync(Abandoned);

    /// <summary>Runs a prepared statement and returns its first value.</summary>
    public async Task<object?> ScalarAsync(string sql, params object?[] values) =>
        await (await PreparedAsync(sql, values)).ExecuteScalarAsync(Abandoned);

    internal async Task RunAsync(Func<bool> stopping, CancellationToken abandoned)
    {
        Abandoned = abandoned;
        while (!stopping() && !abandoned.IsCancellationRequested)
        {
            var wait = pause;
            var at = Stopwatch.GetTimestamp();
            try
            {
                await ConnectAsync();
                at = Stopwatch.GetTimestamp();
                await operation(this);
                Keep(new LoadSample(at, Stopwatch.GetElapsedTime(at)));
            }
            catch (Exception error)
            {
                var state = (error as PostgresException)?.SqlState;
                Keep(new LoadError(TimeProvider.System.GetUtcNow(), Stopwatch.GetElapsedTime(at), label, number, state, error.Message));
                wait = TimeSpan.FromMilliseconds(Math.Max(10, pause.TotalMilliseconds)); // a server that is down is not asked without end
            }

            Iteration++;
            firstDone.TrySetResult();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, CancellationToken.None);
        }

        firstDone.TrySetResult();
        await DisposeAsync();
    }

    internal IReadOnlyList<LoadSample> Samples()
    {
        lock (account)
            return [.. samples];
    }

    internal IReadOnlyList<LoadError> Errors()
    {
        lock (account)
            return [.. errors];
    }

    public async ValueTask DisposeAsync()
    {
        prepared.Clear();
        if (Interlocked.Exchange(ref connection, null) is { } open)
            await open.DisposeAsync();
    }

    async Task ConnectAsync()
    {
        if (connection is { State: System.Data.ConnectionState.Open })
            return;
        await DisposeAsync();
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = string.Create(CultureInfo.InvariantCulture, $"load-{label}-{number}"),
            Pooling = false,
            CommandTimeout = 0,
        };
        settings.Username = username ?? settings.Username;
        connection = new(settings.ConnectionString);
        await connection.OpenAsync(Abandoned);
    }

    void Keep(LoadSample sample)
    {
        lock (account)
            samples.Add(sample);
    }

    void Keep(LoadError error)
    {
        lock (account)
            errors.Add(error);
    }
}
