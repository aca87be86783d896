using System.CommandLine;
using Npgsql;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Commands;

/// <summary>The connection that is written into a schedule.</summary>
static class ScheduledConnection
{
    static readonly LibpqEnvironment Empty = new(_ => null, "nobody", "/nonexistent", []);

    /// <summary>--connection as given. Unit files and crontabs can be read by everybody, so one with a password is refused.</summary>
    /// <exception cref="StrataException"><c>connection</c>.</exception>
    internal static string? Of(ParseResult parsed)
    {
        if (parsed.GetValue<string?>(GlobalOptions.Connection) is not { Length: > 0 } text) return null;
        if (text.Contains('\n', StringComparison.Ordinal))
            throw ConnectionFault.In(GlobalOptions.Connection, "a schedule cannot hold a line break.");
        // A service is looked up when the run begins, perhaps on another machine: only the text itself is judged here.
        var bare = NpgsqlKeywordString.IsOne(text) ? null : LibpqUri.IsUri(text)
            ? LibpqUri.Read(text, GlobalOptions.Connection) : LibpqKeywordString.Read(text, GlobalOptions.Connection);
        var secret = bare is null
            ? new NpgsqlConnectionStringBuilder(LibpqConnection.Resolve(text, Empty).ConnectionString) is { } b
                && (b.Password ?? b.SslPassword) is not null
            : bare.Any(s => s.Name is "password" or "sslpassword");
        return secret
            ? throw ConnectionFault.In(GlobalOptions.Connection, "it holds a password, and everybody on the machine can read a schedule. " +
                "Put the password into a passfile (--passfile) or the whole connection into --environment-file.")
            : text;
    }
}
