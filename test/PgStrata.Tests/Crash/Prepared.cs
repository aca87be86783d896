using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>A prepared transaction that its coordinator has lost.</summary>
sealed class Prepared(TestDatabase database, string gid) : IAsyncDisposable
{
    bool over;

    internal static async Task<Prepared> LoseAsync(TestDatabase database, string gid)
    {
        await using var session = await database.ConnectAsync("coordinator");
        foreach (var statement in (string[])["BEGIN", "INSERT INTO app.readings (kind) VALUES (1)", $"PREPARE TRANSACTION '{gid}'"])
        {
            await using var command = new Npgsql.NpgsqlCommand(statement, session);
            await command.ExecuteNonQueryAsync();
        }
        return new Prepared(database, gid);
    }

    internal async Task EndAsync()
    {
        await database.ExecuteAsync($"ROLLBACK PREPARED '{gid}'");
        over = true;
    }

    // A database with a prepared transaction cannot be dropped, and the failure of the test would be hidden by that.
    public async ValueTask DisposeAsync()
    {
        if (!over) await EndAsync();
    }
}
