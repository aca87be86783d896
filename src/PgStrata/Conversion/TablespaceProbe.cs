using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Whether leaves can be made in a tablespace.</summary>
static class TablespaceProbe
{
    /// <param name="session">Where to ask.</param>
    /// <param name="name">The tablespace; null when none is asked for.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task<IReadOnlyList<PreflightCheck>> ReadAsync(Session session, string? name, CancellationToken cancellationToken)
    {
        if (name is null) return [];
        var may = await session.QueryAsync(
            SqlText.Of($"""
                SELECT pg_catalog.has_tablespace_privilege(oid, 'CREATE') FROM pg_catalog.pg_tablespace WHERE spcname = {Literal.Of(name)}
                """),
            r => r.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        return may switch
        {
            [true] => [],
            [] => [new PreflightCheck("tablespace", Verdict.Block, $"There is no tablespace {name}.", "SELECT spcname FROM pg_tablespace")],
            _ =>
            [
                new PreflightCheck(
                    "tablespace", Verdict.Block, $"This role may not create tables in tablespace {name}.",
                    $"GRANT CREATE ON TABLESPACE {new Identifier(name)} TO CURRENT_USER"),
            ],
        };
    }
}
