namespace PgStrata.Cli.Configuration;

/// <summary>What libpq reads besides the connection string: variables, the user's name and home, the socket directories.</summary>
sealed class LibpqEnvironment(
    Func<string, string?> variable, string userName, string home, IReadOnlyList<string> socketDirectories)
{
    internal static LibpqEnvironment Process { get; } = new(
        Environment.GetEnvironmentVariable,
        Environment.UserName,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        OperatingSystem.IsWindows() ? [] : ["/var/run/postgresql", "/tmp"]);

    internal string UserName { get; } = userName;

    internal string DefaultPassfile => Path.Combine(home, ".pgpass");

    /// <summary>The variable, null when unset or empty: libpq takes an empty variable for an unset one.</summary>
    internal string? this[string name] => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Where a service is looked up, in libpq's order.</summary>
    internal IEnumerable<string> ServiceFiles()
    {
        if (this["PGSERVICEFILE"] is { } named) yield return named;
        else yield return Path.Combine(home, ".pg_service.conf");
        if (this["PGSYSCONFDIR"] is { } directory) yield return Path.Combine(directory, "pg_service.conf");
        else yield return "/etc/postgresql-common/pg_service.conf";
    }

    /// <summary>The directory of the local server's socket, or localhost when no server listens there.</summary>
    /// <remarks>libpq has one directory compiled in; which one depends on the packager, so the socket itself is looked for.</remarks>
    internal string DefaultHost(string port) =>
        socketDirectories.FirstOrDefault(d => File.Exists(Path.Combine(d, $".s.PGSQL.{port}"))) ?? "localhost";
}
