namespace PgStrata.Cli.Configuration;

/// <summary>Looks up a service in pg_service.conf files.</summary>
static class ServiceFile
{
    internal static void Offer(string service, string origin, LibpqEnvironment environment, ConnectionSettings settings)
    {
        var files = settings["servicefile"] is { } named ? [named] : environment.ServiceFiles().ToList();
        foreach (var file in files.Where(File.Exists))
            if (TryRead(file, service, settings))
                return;
        throw ConnectionFault.In(origin, $"there is no service [{service}] in {string.Join(" or ", files)}. " +
            "Name an existing one, or give the file in PGSERVICEFILE.");
    }

    static bool TryRead(string file, string service, ConnectionSettings settings)
    {
        var found = false;
        var inside = false;
        var number = 0;
        foreach (var raw in ReadLines(file))
        {
            number++;
            var line = raw.Trim();
            var origin = $"{file}:{number}";
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[')
            {
                // The first group of the name counts and the rest of the file does not, as in libpq.
                if (found) return true;
                inside = line == $"[{service}]";
                found |= inside;
            }
            else if (inside)
            {
                OfferLine(line, origin, settings);
            }
        }
        return found;
    }

    static void OfferLine(string line, string origin, ConnectionSettings settings)
    {
        if (line.StartsWith("ldap", StringComparison.Ordinal))
            throw ConnectionFault.In(origin, "a service looked up by LDAP is not supported. Write the settings into the file.");
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw ConnectionFault.In(origin, "there is no '=' on this line. Write name=value.");
        var name = line[..equals].Trim();
        if (name is "service" or "servicefile") throw ConnectionFault.In(origin, "a service cannot name another service.");
        settings.Offer(name, line[(equals + 1)..].Trim(), origin);
    }

    static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ConnectionFault.In(file, $"the service file cannot be read: {error.Message}");
        }
    }
}
