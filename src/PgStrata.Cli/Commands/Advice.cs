using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Commands;

/// <summary>What to do about an error, where its own message cannot know: it does not know the command line.</summary>
static class Advice
{
    internal static string Unreachable =>
        $"The database is taken from --connection, {LibpqConnection.Variable} or PGHOST, PGPORT and PGDATABASE, as psql does.";

    internal static string? For(Exception error) => error is not StrataException strata ? null : strata.Code switch
    {
        "unreachable" => Unreachable,
        "lock_timeout" or "lease" => "Nothing was changed. The same command can be run again.",
        "too_many_clients" => "Nothing was changed. Run the command again when connections are free, or raise max_connections.",
        _ => null,
    };
}
