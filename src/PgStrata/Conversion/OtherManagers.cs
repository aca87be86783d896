using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Finds whatever else makes or drops partitions of the table: two owners of retention have destroyed data before (SOAR 7034cb9c).</summary>
static class OtherManagers
{
    internal static async Task<IReadOnlyList<string>> ReadAsync(
        Session session, ServerFacts server, QualifiedName table, CancellationToken cancellationToken)
    {
        var queries = new List<SqlText>();
        var pattern = Literal.Of($"%{table.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%");
        if (server.PgPartmanSchema is { } partman)
            queries.Add(SqlText.Of($"SELECT 'pg_partman row for ' || parent_table FROM {new QualifiedName(partman, "part_config")} WHERE parent_table = {Literal.Of($"{table.Schema}.{table.Name}")}"));
        if (server.HasPgCron)
            queries.Add(SqlText.Of($"SELECT 'pg_cron job ' || jobid || ': ' || command FROM cron.job WHERE command LIKE {pattern}"));
        queries.Add(SqlText.Of($"""
            SELECT 'function ' || p.oid::regprocedure::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgstrata') AND p.prosrc LIKE {pattern}
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
              AND p.prosrc ~* '(partition\s+of|attach\s+partition|detach\s+partition|drop\s+table)'
            """));
        var found = new List<string>();
        foreach (var query in queries)
            found.AddRange(await session.QueryAsync(query, r => r.GetString(0), cancellationToken).ConfigureAwait(false));
        return found;
    }

    internal static IEnumerable<PreflightCheck> Check(IReadOnlyList<string> managers, bool allowed) =>
        from manager in managers
        select new PreflightCheck(
            "other managers", allowed ? Verdict.Warn : Verdict.Block, $"Something else seems to manage partitions of this table: {manager}",
            "Stop it first, or say that you know: --also-managed-by ok");
}
