using Npgsql;

namespace PgStrata.Cli.Configuration;

/// <summary>Finds the database: --connection, else PGSTRATA_CONNECTION, else what libpq would take.</summary>
/// <remarks>Npgsql alone reads no URI, no service and neither PGHOST nor PGPORT nor PGDATABASE.</remarks>
static class LibpqConnection
{
    internal const string Variable = "PGSTRATA_CONNECTION";

    /// <summary>Settles every setting, by libpq's rank: the string, the service, the environment, the defaults.</summary>
    /// <exception cref="StrataException"><c>connection</c>: the text or a file it refers to is wrong.</exception>
    internal static ResolvedConnection Resolve(string? option, LibpqEnvironment environment)
    {
        var (text, source) = option is { Length: > 0 } ? (option, "--connection")
            : environment[Variable] is { } variable ? (variable, Variable)
            : ("", "the libpq environment");
        var settings = new ConnectionSettings();
        NpgsqlConnectionStringBuilder? builder = null;
        if (NpgsqlKeywordString.IsOne(text)) builder = NpgsqlKeywordString.Read(text, source, settings);
        else
            foreach (var (name, value) in LibpqUri.IsUri(text) ? LibpqUri.Read(text, source) : LibpqKeywordString.Read(text, source))
                settings.Replace(name, value, source);

        if (settings["service"] is { } service) ServiceFile.Offer(service, settings.Origin("service"), environment, settings);
        else if (environment["PGSERVICE"] is { } fromVariable) ServiceFile.Offer(fromVariable, "PGSERVICE", environment, settings);

        foreach (var keyword in LibpqKeyword.FromEnvironment)
            if (environment[keyword.Variable!] is { } value)
                settings.Offer(keyword.Name, value, keyword.Variable!);
        OfferDefaults(settings, environment);
        SocketPassword.Offer(settings, environment);
        var connection = NpgsqlSettings.Build(builder ?? new NpgsqlConnectionStringBuilder(), settings);
        return new ResolvedConnection(connection.ConnectionString, source, Target(connection));
    }

    static void OfferDefaults(ConnectionSettings settings, LibpqEnvironment environment)
    {
        const string origin = "the default";
        // libpq takes an empty value for an unset one: postgresql:///app names no host.
        foreach (var (name, value, _) in settings.All.ToList())
            if (value.Length == 0 && name is "host" or "port" or "dbname" or "user")
                settings.Replace(name, Default(name), origin);
        foreach (var name in (string[])["port", "host", "user", "dbname"]) settings.Offer(name, Default(name), origin);

        string Default(string name) => name switch
        {
            "port" => "5432",
            "host" => environment.DefaultHost(settings["port"] is { Length: > 0 } port ? port : "5432"),
            "user" => environment.UserName,
            _ => settings["user"] is { Length: > 0 } user ? user : environment.UserName,
        };
    }

    static string Target(NpgsqlConnectionStringBuilder connection)
    {
        var host = connection.Host!.Contains(':', StringComparison.Ordinal) ? connection.Host : $"{connection.Host}:{connection.Port}";
        return $"{connection.Username}@{host}/{connection.Database}";
    }
}
