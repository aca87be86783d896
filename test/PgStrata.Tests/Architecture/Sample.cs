using PgStrata.Testing;

namespace PgStrata.Tests.Architecture;

/// <summary>Mentions types nowhere but in bodies, for <see cref="RoomsTest"/>.</summary>
static class Sample
{
    public static async Task<string> MentionAsync()
    {
        await using var batch = new Npgsql.NpgsqlBatch();
        try
        {
            await Task.Yield();
            return typeof(Ledger<LockReport>).Name;
        }
        catch (PostgresMissingException missing)
        {
            return missing.Message;
        }
    }
}
