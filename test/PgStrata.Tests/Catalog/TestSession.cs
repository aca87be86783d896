using Npgsql;
using PgStrata.Server;
using PgStrata.Testing;

namespace PgStrata.Tests.Catalog;

/// <summary>Sessions of the product on a test's database.</summary>
static class TestSession
{
    public static Task<Session> OpenSessionAsync(this TestDatabase database, string? username = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = username ?? "postgres" };
        return new SessionFactory(settings.ConnectionString).OpenAsync("test");
    }
}
