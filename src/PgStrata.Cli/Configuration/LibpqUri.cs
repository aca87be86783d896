namespace PgStrata.Cli.Configuration;

/// <summary>Reads <c>postgresql://user:password@host:port,host:port/dbname?name=value</c> by libpq's rules.</summary>
static class LibpqUri
{
    static readonly string[] Schemes = ["postgresql://", "postgres://"];

    internal static bool IsUri(string text) => Schemes.Any(s => text.StartsWith(s, StringComparison.Ordinal));

    internal static IReadOnlyList<(string Name, string Value)> Read(string text, string origin)
    {
        var found = new List<(string Name, string Value)>();
        var rest = text[Schemes.First(s => text.StartsWith(s, StringComparison.Ordinal)).Length..];
        var (body, query) = Split(rest, '?');
        var slash = body.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? body : body[..slash];
        var path = slash < 0 ? "" : body[(slash + 1)..];
        var userEnd = authority.LastIndexOf('@');
        if (userEnd >= 0)
        {
            var (user, password) = Split(authority[..userEnd], ':');
            if (user.Length > 0) found.Add(("user", Decode(user, "the user name", origin)));
            if (password.Length > 0) found.Add(("password", Decode(password, "the password", origin)));
        }
        ReadHosts(authority[(userEnd + 1)..], found, origin);
        if (path.Length > 0) found.Add(("dbname", Decode(path, "the database name", origin)));
        ReadQuery(query, found, origin);
        return found;
    }

    static void ReadHosts(string text, List<(string, string)> found, string origin)
    {
        if (text.Length == 0) return;
        var hosts = new List<string>();
        var ports = new List<string>();
        foreach (var part in text.Split(','))
        {
            var (host, port) = part.StartsWith('[') ? SplitIpv6(part, origin) : Split(part, ':');
            hosts.Add(Decode(host, "the host", origin));
            ports.Add(Decode(port, "the port", origin));
        }
        if (hosts.Exists(h => h.Length > 0)) found.Add(("host", string.Join(',', hosts)));
        if (ports.Exists(p => p.Length > 0)) found.Add(("port", string.Join(',', ports)));
    }

    static (string Host, string Port) SplitIpv6(string part, string origin)
    {
        var end = part.IndexOf(']', StringComparison.Ordinal);
        if (end < 0) throw ConnectionFault.In(origin, "an IPv6 address opens with '[' and is never closed with ']'.");
        var after = part[(end + 1)..];
        if (after.Length > 0 && after[0] != ':')
            throw ConnectionFault.In(origin, "after the ']' of an IPv6 address only ':port', ',' or '/' may follow.");
        return (part[1..end], after.Length > 0 ? after[1..] : "");
    }

    static void ReadQuery(string query, List<(string, string)> found, string origin)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!pair.Contains('=', StringComparison.Ordinal))
                throw ConnectionFault.In(origin, "a parameter after '?' has no '='. Write ?name=value&name=value.");
            var (name, value) = Split(pair, '=');
            name = Decode(name, "a parameter's name", origin);
            value = Decode(value, $"the value of '{name}'", origin);
            // ssl=true is the JDBC spelling that libpq also takes.
            found.Add(name == "ssl" && value == "true" ? ("sslmode", "require") : (name, value));
        }
    }

    static (string Before, string After) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    static string Decode(string text, string what, string origin)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            var hex = at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);
            if (!hex || text.AsSpan(at + 1, 2) is "00")
                throw ConnectionFault.In(origin,
                    $"{what} holds a '%' that does not begin a code such as %40. Write a literal percent sign as %25.");
        }
        return Uri.UnescapeDataString(text);
    }
}
