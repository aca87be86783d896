namespace PgStrata.Server;

/// <summary>The settings every session of ours has, whatever the role, database or server says.</summary>
/// <remarks>
/// They go out as startup options, which override ALTER ROLE and ALTER DATABASE settings, and are read back after connecting.
/// </remarks>
static class SessionContract
{
    internal static readonly IReadOnlyList<(string Name, string Value)> Settings =
    [
        ("TimeZone", "UTC"),
        ("DateStyle", "ISO, YMD"),
        ("IntervalStyle", "postgres"),
        ("search_path", "pg_catalog, pg_temp"),
        ("default_transaction_isolation", "read committed"),
        ("default_transaction_read_only", "off"),
        ("default_transaction_deferrable", "off"),
        ("row_security", "off"),
        ("statement_timeout", "0"),
        ("lock_timeout", "2000"),
        ("idle_session_timeout", "0"),
        ("idle_in_transaction_session_timeout", "600000"),
        ("client_connection_check_interval", "5000"),
        ("client_min_messages", "notice"),
        ("standard_conforming_strings", "on"),
        ("quote_all_identifiers", "off"),
        ("bytea_output", "hex"),
        // What the server prints of an expression is written again elsewhere, and has to mean the same there.
        ("extra_float_digits", "1"),
        ("array_nulls", "on"),
        ("transform_null_equals", "off"),
        ("xmloption", "content"),
        ("default_tablespace", ""),
        ("default_table_access_method", "heap"),
        ("check_function_bodies", "on"),
        ("jit", "off"),
    ];

    /// <summary>Settings that only newer servers know, sent after connecting.</summary>
    internal static readonly IReadOnlyList<(string Name, string Value, int Since)> LaterSettings =
    [
        ("transaction_timeout", "0", 170000),
    ];

    internal static string StartupOptions() =>
        string.Join(' ', Settings.Select(s => $"-c {s.Name}={Escape(s.Value)}"));

    // The server splits the options string at blanks; a backslash keeps one.
    static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal);

    /// <summary>True when the value read back means the same: the server prints units and list blanks in its own way.</summary>
    internal static bool Same(string wanted, string actual) =>
        string.Equals(Normal(wanted), Normal(actual), StringComparison.OrdinalIgnoreCase);

    static string Normal(string value) => value.Replace(" ", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
}
