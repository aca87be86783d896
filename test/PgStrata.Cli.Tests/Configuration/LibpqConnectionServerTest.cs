using Npgsql;
using PgStrata.Cli.Configuration;
using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Configuration;

public sealed class LibpqConnectionServerTest
{
    [PostgresFact]
    public async Task a_server_is_reached_by_every_form_of_connection()
    {
        var server = await PostgresServer.GetAsync();
        await using var database = await server.CreateDatabaseAsync();
        using var home = new TemporaryDirectory();
        var (port, name) = (server.Port, database.Name);
        var services = home.Write("services", $"[it]\nhost=127.0.0.1\nport={port}\ndbname={name}\nuser=postgres\n");
        (string?, (string, string)[])[] forms =
        [
            ($"postgresql://postgres@127.0.0.1:{port}/{name}?connect_timeout=20", []),
            ($"postgresql://postgres@127.0.0.1:1,127.0.0.1:{port}/{name}", []),
            ($"host=127.0.0.1 port={port} dbname={name} user=postgres", []),
            ($"host=127.0.0.1 port={port} dbname={name} user=postgres target_session_attrs=read-write", []),
            ($"Host=127.0.0.1;Port={port};Database={name};Username=postgres", []),
            ("service=it", [("PGSERVICEFILE", services)]),
            (null, [("PGHOST", "127.0.0.1"), ("PGPORT", $"{port}"), ("PGDATABASE", name), ("PGUSER", "postgres")]),
        ];
        foreach (var (text, variables) in forms)
        {
            var resolved = LibpqConnection.Resolve(text, new LibpqEnvironment(
                n => variables.Where(v => v.Item1 == n).Select(v => v.Item2).FirstOrDefault(), "nobody", home.Path, []));
            await using var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(resolved.ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT current_database()", connection);
            Assert.Equal(name, await command.ExecuteScalarAsync());
        }
    }
}
