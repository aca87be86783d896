using Npgsql;

namespace PgStrata.Cli.Configuration;

/// <summary>Reads a connection string in Npgsql's own form, <c>Host=db1;Database=app</c>.</summary>
static class NpgsqlKeywordString
{
    /// <summary>Semicolons, or a first word that only Npgsql knows, make it Npgsql's; libpq's settings are separated by blanks.</summary>
    internal static bool IsOne(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || LibpqUri.IsUri(text)) return false;
        return LibpqKeyword.Find(text[..equals].Trim()) is null
            ? new NpgsqlConnectionStringBuilder().ContainsKey(text[..equals].Trim())
            : HasSemicolonPair(text[equals..]);
    }

    // A password of a libpq string may hold a semicolon; one followed by name= is a separator.
    static bool HasSemicolonPair(string text)
    {
        for (var at = text.IndexOf(';', StringComparison.Ordinal); at >= 0; at = text.IndexOf(';', at + 1))
        {
            var next = text.IndexOf('=', at);
            if (next < 0) return at == text.TrimEnd().Length - 1;
            if (new NpgsqlConnectionStringBuilder().ContainsKey(text[(at + 1)..next].Trim())) return true;
        }
        return false;
    }

    /// <summary>Parses the string and marks what it sets, so that service and environment only fill what it leaves open.</summary>
    internal static NpgsqlConnectionStringBuilder Read(string text, string origin, ConnectionSettings settings)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw ConnectionFault.In(origin, $"the connection string is not understood: {error.Message.Split('\n')[0]}");
        }
        // ContainsKey answers for every keyword Npgsql knows; Keys holds those that were written.
        var written = builder.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (written.Contains("Host")) OfferHosts(builder, written.Contains("Port"), origin, settings);
        foreach (var (name, keyword) in (IEnumerable<(string, string)>)
            [("port", "Port"), ("dbname", "Database"), ("user", "Username"), ("password", "Password"), ("passfile", "Passfile"),
             ("connect_timeout", "Timeout"), ("application_name", "Application Name"), ("options", "Options")])
            if (written.Contains(keyword))
                settings.Offer(name, Convert.ToString(builder[keyword], System.Globalization.CultureInfo.InvariantCulture)!, origin);
        if (written.Contains("SSL Mode")) settings.Offer("sslmode", NpgsqlSettings.LibpqName(builder.SslMode), origin);
        if (written.Contains("Root Certificate")) settings.Offer("sslrootcert", builder.RootCertificate!, origin);
        if (written.Contains("Target Session Attributes"))
            settings.Offer("target_session_attrs", builder.TargetSessionAttributes!, origin);
        return builder;
    }

    // Npgsql writes ports into the host list; libpq keeps two lists. What is given as a list stays as written.
    static void OfferHosts(NpgsqlConnectionStringBuilder builder, bool hasPort, string origin, ConnectionSettings settings)
    {
        var hosts = builder.Host!.Split(',');
        if (!hosts.Any(h => h.LastIndexOf(':') > h.LastIndexOf(']')))
        {
            settings.Offer("host", builder.Host, origin);
            return;
        }
        var split = hosts.Select(h => h.LastIndexOf(':') is var at && at > h.LastIndexOf(']')
            ? (Host: h[..at], Port: h[(at + 1)..]) : (Host: h, Port: hasPort ? $"{builder.Port}" : "5432")).ToList();
        settings.Offer("host", string.Join(',', split.Select(s => s.Host)), origin);
        settings.Offer("port", string.Join(',', split.Select(s => s.Port)), origin);
    }
}
