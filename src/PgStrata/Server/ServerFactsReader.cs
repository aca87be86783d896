using System.Text.Json;
using PgStrata.Sql;

namespace PgStrata.Server;

/// <summary>The capability probe: one round trip, and nothing in it that a plain owner may not ask.</summary>
static class ServerFactsReader
{
    /// <summary>Asks the server.</summary>
    internal static async Task<ServerFacts> ReadAsync(Session session, CancellationToken cancellationToken = default)
    {
        ServerFacts? facts = null;
        await session.BatchAsync(
            [Guarded, ServerFactsQuery.Sql],
            (_, row) =>
            {
                facts = JsonSerializer.Deserialize(row.GetString(0), ServerJson.Default.ServerFacts);
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return facts!;
    }

    // A function we may not call fails when the plan starts, even inside a CASE that is never taken; a block that catches it can ask.
    // The answers wait in settings of this session for the statement that follows.
    static SqlText Guarded => SqlText.Raw(
        """
        DO $probe$
        BEGIN
          PERFORM set_config('pgstrata.system_identifier', '', false), set_config('pgstrata.server_time_zone', '', false);
          BEGIN
            PERFORM set_config('pgstrata.system_identifier', system_identifier::text, false) FROM pg_control_system();
          EXCEPTION WHEN insufficient_privilege THEN NULL;
          END;
          BEGIN
            PERFORM set_config('pgstrata.server_time_zone', setting, false)
               FROM pg_file_settings WHERE lower(name) = 'timezone' AND applied ORDER BY seqno;
          EXCEPTION WHEN insufficient_privilege THEN NULL;
          END;
        END
        $probe$
        """);
}
