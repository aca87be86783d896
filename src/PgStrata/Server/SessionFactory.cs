using Npgsql;
using PgStrata.Sql;

namespace PgStrata.Server;

/// <summary>Opens sessions to one database, each under the session contract.</summary>
/// <param name="connectionString">Npgsql keywords; what the contract fixes is overridden.</param>
sealed class SessionFactory(string connectionString)
{
    internal string Database => new NpgsqlConnectionStringBuilder(connectionString).Database ?? "";

    /// <summary>Opens a session whose application_name is <c>pgstrata label</c>.</summary>
    /// <exception cref="StrataException"><c>pooler</c>, <c>unreachable</c> or <c>contract</c>.</exception>
    internal async Task<Session> OpenAsync(string label, CancellationToken cancellationToken = default)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(Build(label)).EnableTransportSecurity().EnableIntegratedSecurity().EnableArrays();
        // Only built-in types are read, and every table of the database has made two more.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        var source = builder.Build();
        await using var _ = source.ConfigureAwait(false); // nothing is pooled: the open connection goes on without it
        var connection = source.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var session = await VerifyAsync(connection, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (Exception error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (Refusal(error) is { } refusal) throw refusal;
            throw;
        }
    }

    string Build(string label) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false, // a pooled connection gets DISCARD ALL: locks and settings lost
        Multiplexing = false,
        CommandTimeout = 0,
        KeepAlive = 30,
        ApplicationName = ("pgstrata " + label) is { Length: > 63 } longName ? longName[..63] : "pgstrata " + label,
        Options = SessionContract.StartupOptions(),
        IncludeErrorDetail = true,
        ClientEncoding = "UTF8",
        Timezone = null,
        SearchPath = null,
    }.ConnectionString;

    static async Task<Session> VerifyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var session = new Session(connection, 0, 0);
        var pid = 0;
        var version = 0;
        var actual = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var names = Literal.OfArray(SessionContract.Settings.Select(s => s.Name).Append("session_replication_role"));
        await session.BatchAsync(
        [
            SqlText.Of($"SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num')::int"),
            SqlText.Of($"SELECT n, pg_catalog.current_setting(n) FROM pg_catalog.unnest({names}) n"),
        ],
        (set, row) =>
        {
            if (set == 0) (pid, version) = (row.GetInt32(0), row.GetInt32(1));
            else actual[row.GetString(0)] = row.GetString(1);
            return Task.CompletedTask;
        },
        cancellationToken).ConfigureAwait(false);

        // A pooler hands out a process id of its own: session locks and settings would land on somebody else's backend.
        if (pid != connection.ProcessID) throw StrataException.Pooler();
        if (version < 140000)
            throw new StrataException("version", $"This server is PostgreSQL {version / 10000}; PgStrata needs 14 or later.");

        var later = SessionContract.LaterSettings.Where(s => version >= s.Since).Select(s => (s.Name, s.Value)).ToList();
        if (actual["session_replication_role"] != "origin") later.Add(("session_replication_role", "origin"));
        foreach (var (name, value) in SessionContract.Settings)
            if (!SessionContract.Same(value, Milliseconds(actual[name])))
                later.Add((name, value));
        foreach (var (name, value) in later)
            await session.ExecuteAsync(
                SqlText.Of($"SELECT pg_catalog.set_config({Literal.Of(name)}, {Literal.Of(value)}, false)"), cancellationToken)
                .ConfigureAwait(false);
        return new Session(connection, version, pid);
    }

    // current_setting prints whole units ("2s"); the contract is written in milliseconds.
    static string Milliseconds(string value) =>
        value.EndsWith("ms", StringComparison.Ordinal) ? value[..^2]
        : value.EndsWith("min", StringComparison.Ordinal) && int.TryParse(value[..^3], out var minutes) ? $"{minutes * 60000}"
        : value.EndsWith('s') && int.TryParse(value[..^1], out var seconds) ? $"{seconds * 1000}"
        : value;

    static StrataException? Refusal(Exception error) => error switch
    {
        StrataException => null,
        PostgresException { SqlState: "08P01" } e when e.MessageText.Contains("startup parameter", StringComparison.Ordinal) =>
            StrataException.Pooler(e),
        PostgresException { SqlState: "53300" } e =>
            new StrataException("too_many_clients", $"The server has no free connection: {e.MessageText}", e),
        PostgresException { SqlState: "28P01" or "28000" or "3D000" } e =>
            new StrataException("unreachable", $"The server refused the connection: {e.MessageText} ({e.SqlState})", e),
        PostgresException { SqlState: "57P03" or "57P01" } e =>
            new StrataException("unreachable", $"The server is not accepting connections: {e.MessageText}", e),
        NpgsqlException e and not PostgresException =>
            new StrataException("unreachable", $"Cannot reach the server: {e.InnerException?.Message ?? e.Message}", e),
        _ => null,
    };
}
