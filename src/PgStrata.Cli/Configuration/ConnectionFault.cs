namespace PgStrata.Cli.Configuration;

/// <summary>Errors in how a connection is given. They name settings, never values: a value may be a password.</summary>
static class ConnectionFault
{
    internal const string Code = "connection";

    internal static StrataException In(string origin, string what) => new(Code, $"{origin}: {what}");
}
