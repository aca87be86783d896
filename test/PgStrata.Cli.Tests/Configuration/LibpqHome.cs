using Npgsql;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

/// <summary>Connections as alice, whose home and socket directory this is, sees them.</summary>
static class LibpqHome
{
    internal static NpgsqlConnectionStringBuilder Resolve(
        this TemporaryDirectory home, string? text, params (string, string)[] environment) =>
        new(LibpqConnection.Resolve(text, home.Environment(environment)).ConnectionString);

    internal static LibpqEnvironment Environment(this TemporaryDirectory home, params (string Name, string Value)[] variables) => new(
        name => variables.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault(), "alice", home.Path, [home.Path]);
}
