using System.Globalization;
using Npgsql;

namespace PgStrata.Cli.Configuration;

/// <summary>Joins libpq's two lists, hosts and ports, into Npgsql's one.</summary>
static class HostList
{
    static readonly string[] SessionAttributes = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"];

    internal static void Set(NpgsqlConnectionStringBuilder builder, ConnectionSettings settings)
    {
        if (settings["hostaddr"] is { Length: > 0 } && settings["sslmode"] == "verify-full")
            throw ConnectionFault.In(settings.Origin("hostaddr"),
                "'hostaddr' hides the name that sslmode=verify-full has to verify. Give host only.");
        var hosts = (settings["hostaddr"] is { Length: > 0 } address ? address : settings["host"]!).Split(',');
        var ports = settings["port"]!.Split(',').Select(p => Port(p, settings)).ToArray();
        if (ports.Length != 1 && ports.Length != hosts.Length)
            throw ConnectionFault.In(settings.Origin("port"), $"there are {hosts.Length} hosts and {ports.Length} ports. " +
                "Give one port for all hosts, or one for each.");
        var attributes = Attributes(settings);
        if (hosts.Length == 1 && attributes is null)
        {
            builder.Host = hosts[0];
            builder.Port = ports[0];
            return;
        }
        var pairs = hosts.Select((host, i) => Pair(host, ports[ports.Length == 1 ? 0 : i])).ToList();
        // Npgsql refuses Target Session Attributes for a single host, libpq does not; the same host twice is a list.
        if (pairs.Count == 1) pairs.Add(pairs[0]);
        builder.Host = string.Join(',', pairs);
        builder.Remove("Port");
        if (attributes is not null) builder.TargetSessionAttributes = attributes;
    }

    static string? Attributes(ConnectionSettings settings)
    {
        if (settings["target_session_attrs"] is not { Length: > 0 } wanted) return null;
        var name = wanted.ToLowerInvariant();
        if (!SessionAttributes.Contains(name)) throw NpgsqlSettings.NotOneOf("target_session_attrs", settings, SessionAttributes);
        return name == "any" ? null : name;
    }

    static string Pair(string host, int port)
    {
        var bare = host.Length == 0 ? "localhost" : host;
        return bare.Contains(':', StringComparison.Ordinal) && bare[0] != '[' && bare[0] != '/'
            ? $"[{bare}]:{port.ToString(CultureInfo.InvariantCulture)}"
            : $"{bare}:{port.ToString(CultureInfo.InvariantCulture)}";
    }

    static int Port(string text, ConnectionSettings settings)
    {
        if (text.Length == 0) return 5432;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw ConnectionFault.In(settings.Origin("port"), $"'{text}' is no port. A port is a number from 1 to 65535, usually 5432.");
    }
}
