namespace PgStrata.Cli.Configuration;

/// <summary>Finds the password of a local socket in the passfile, where it stands under the host localhost.</summary>
/// <remarks>
/// Npgsql reads the passfile by itself, but looks for the socket's directory as the host and finds nothing (tried on 10.0.0).
/// </remarks>
static class SocketPassword
{
    internal static void Offer(ConnectionSettings settings, LibpqEnvironment environment)
    {
        if (settings["password"] is not null || settings["host"] is not ['/', ..]
            || settings["host"]!.Contains(',', StringComparison.Ordinal)) return;
        var file = settings["passfile"] is { Length: > 0 } named ? named : environment.DefaultPassfile;
        string[] wanted = ["localhost", settings["port"]!, settings["dbname"]!, settings["user"]!];
        foreach (var line in Lines(file))
            if (Fields(line) is { Count: 5 } fields && wanted.Zip(fields).All(pair => pair.Second == "*" || pair.Second == pair.First))
            {
                settings.Offer("password", fields[4], file);
                return;
            }
    }

    static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ConnectionFault.In(file, $"the passfile cannot be read: {error.Message}");
        }
    }

    // A colon or backslash in a field is escaped by a backslash.
    static List<string> Fields(string line)
    {
        if (line.StartsWith('#')) return [];
        var fields = new List<string> { "" };
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length) fields[^1] += line[++at];
            else if (line[at] == ':') fields.Add("");
            else fields[^1] += line[at];
        }
        return fields;
    }
}
