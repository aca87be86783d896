namespace PgStrata.Cli.Configuration;

/// <summary>One setting of libpq and what becomes of it.</summary>
/// <param name="Name">libpq's name.</param>
/// <param name="Use">What we do with it.</param>
/// <param name="Npgsql">Npgsql's name for it, when mapped.</param>
/// <param name="Variable">The environment variable that sets it and that Npgsql does not read by itself.</param>
sealed record LibpqKeyword(string Name, KeywordUse Use, string? Npgsql = null, string? Variable = null)
{
    static readonly LibpqKeyword[] Known =
    [
        new("service", KeywordUse.Own),
        new("servicefile", KeywordUse.Own),
        new("host", KeywordUse.Own, Variable: "PGHOST"),
        new("hostaddr", KeywordUse.Own, Variable: "PGHOSTADDR"),
        new("port", KeywordUse.Own, Variable: "PGPORT"),
        new("target_session_attrs", KeywordUse.Own, Variable: "PGTARGETSESSIONATTRS"),
        new("sslmode", KeywordUse.Own, Variable: "PGSSLMODE"),
        new("load_balance_hosts", KeywordUse.Own, Variable: "PGLOADBALANCEHOSTS"),
        new("dbname", KeywordUse.Mapped, "Database", "PGDATABASE"),
        new("user", KeywordUse.Mapped, "Username", "PGUSER"),
        new("password", KeywordUse.Mapped, "Password", "PGPASSWORD"),
        new("passfile", KeywordUse.Mapped, "Passfile", "PGPASSFILE"),
        new("connect_timeout", KeywordUse.Mapped, "Timeout", "PGCONNECT_TIMEOUT"),
        new("application_name", KeywordUse.Mapped, "Application Name", "PGAPPNAME"),
        new("options", KeywordUse.Mapped, "Options", "PGOPTIONS"),
        new("sslcert", KeywordUse.Mapped, "SSL Certificate", "PGSSLCERT"),
        new("sslkey", KeywordUse.Mapped, "SSL Key", "PGSSLKEY"),
        new("sslpassword", KeywordUse.Mapped, "SSL Password"),
        new("sslrootcert", KeywordUse.Own, "Root Certificate", "PGSSLROOTCERT"),
        new("sslnegotiation", KeywordUse.Mapped, "SSL Negotiation", "PGSSLNEGOTIATION"),
        new("gssencmode", KeywordUse.Mapped, "GSS Encryption Mode", "PGGSSENCMODE"),
        new("channel_binding", KeywordUse.Mapped, "Channel Binding", "PGCHANNELBINDING"),
        new("require_auth", KeywordUse.Mapped, "Require Auth", "PGREQUIREAUTH"),
        new("krbsrvname", KeywordUse.Mapped, "Kerberos Service Name", "PGKRBSRVNAME"),
        new("keepalives_idle", KeywordUse.Mapped, "TCP Keepalive Time"),
        new("keepalives_interval", KeywordUse.Mapped, "TCP Keepalive Interval"),
        new("keepalives", KeywordUse.Ignored),
        new("keepalives_count", KeywordUse.Ignored),
        new("tcp_user_timeout", KeywordUse.Ignored),
        new("client_encoding", KeywordUse.Ignored),
        new("fallback_application_name", KeywordUse.Ignored),
        new("sslcompression", KeywordUse.Ignored),
        new("sslsni", KeywordUse.Ignored),
        new("gsslib", KeywordUse.Ignored),
        new("gssdelegation", KeywordUse.Ignored),
        new("sslcrl", KeywordUse.Refused),
        new("sslcrldir", KeywordUse.Refused),
        new("sslcertmode", KeywordUse.Refused),
        new("ssl_min_protocol_version", KeywordUse.Refused),
        new("ssl_max_protocol_version", KeywordUse.Refused),
        new("requiressl", KeywordUse.Refused),
        new("requirepeer", KeywordUse.Refused),
        new("replication", KeywordUse.Refused),
    ];

    internal static IEnumerable<string> Names => Known.Select(k => k.Name);

    internal static IEnumerable<LibpqKeyword> FromEnvironment => Known.Where(k => k.Variable is not null);

    internal static LibpqKeyword? Find(string name) => Array.Find(Known, k => k.Name == name);
}
