using System.Globalization;
using Npgsql;

namespace PgStrata.Cli.Configuration;

/// <summary>Turns settled libpq settings into Npgsql's.</summary>
static class NpgsqlSettings
{
    static readonly (string Libpq, SslMode Npgsql)[] SslModes =
    [
        ("disable", SslMode.Disable), ("allow", SslMode.Allow), ("prefer", SslMode.Prefer), ("require", SslMode.Require),
        ("verify-ca", SslMode.VerifyCA), ("verify-full", SslMode.VerifyFull),
    ];

    internal static string LibpqName(SslMode mode) => SslModes.First(m => m.Npgsql == mode).Libpq;

    internal static NpgsqlConnectionStringBuilder Build(NpgsqlConnectionStringBuilder builder, ConnectionSettings settings)
    {
        foreach (var (name, value, origin) in settings.All)
            if (LibpqKeyword.Find(name) is { Use: KeywordUse.Mapped, Npgsql: { } keyword })
                Set(builder, keyword, value, name, origin);
        if (settings["sslmode"] is { } mode)
        {
            var known = Array.FindIndex(SslModes, m => m.Libpq == mode);
            if (known < 0) throw NotOneOf("sslmode", settings, SslModes.Select(m => m.Libpq));
            builder.SslMode = SslModes[known].Npgsql;
        }
        // "system" means the operating system's certificates, which is what Npgsql uses when no file is named.
        if (settings["sslrootcert"] is { } root && root != "system") builder.RootCertificate = root;
        if (settings["load_balance_hosts"] is { } balance)
            builder.LoadBalanceHosts = balance switch
            {
                "random" => true,
                "disable" => false,
                _ => throw NotOneOf("load_balance_hosts", settings, ["disable", "random"]),
            };
        HostList.Set(builder, settings);
        return builder;
    }

    static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string value, string name, string origin)
    {
        if (value.Length == 0) return;
        if (name == "connect_timeout") value = Timeout(value, origin);
        try
        {
            builder[keyword] = value;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw ConnectionFault.In(origin, $"'{name}' has a value that is not allowed.");
        }
    }

    // libpq: 0 or less waits for ever; Npgsql's 0 does, and its greatest value is 1024.
    static string Timeout(string value, string origin) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Clamp(seconds, 0, 1024).ToString(CultureInfo.InvariantCulture)
            : throw ConnectionFault.In(origin, "'connect_timeout' is not a whole number of seconds. Write for example connect_timeout=10.");

    internal static StrataException NotOneOf(string name, ConnectionSettings settings, IEnumerable<string> allowed)
    {
        var list = allowed.ToList();
        return ConnectionFault.In(settings.Origin(name),
            $"'{name}' is '{settings[name]}'; it must be one of {string.Join(", ", list)}.{DidYouMean.Sentence(settings[name]!, list)}");
    }
}
