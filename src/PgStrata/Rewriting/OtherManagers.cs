using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Finds whatever else makes or drops partitions of the table: two owners of retention destroy data that one of them was to keep.
/// Functions of extensions manage no table of their own accord: pg_partman says in its configuration which ones it manages.
/// </summary>
static class OtherManagers
{
    internal static async Task<IReadOnlyList<string>> ReadAsync(
        Session session, ServerFacts server, QualifiedName table, CancellationToken cancellationToken)
    {
        var queries = new List<SqlText>();
        var mention = Literal.Of(Mention(table.Name));
        if (server.PgPartmanSchema is { } partman)
            queries.Add(SqlText.Of($"""
                SELECT 'pg_partman row for ' || parent_table FROM {new QualifiedName(partman, "part_config")}
                WHERE parent_table = {Literal.Of($"{table.Schema}.{table.Name}")}
                """));
        if (server.HasPgCron)
            queries.Add(SqlText.Of($"SELECT 'pg_cron job ' || jobid || ': ' || command FROM cron.job WHERE command ~* {mention}"));
        queries.Add(SqlText.Of($"""
            SELECT 'function ' || p.oid::regprocedure::text
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgstrata') AND p.prosrc ~* {mention}
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
              AND p.prosrc ~* '(partition\s+of|attach\s+partition|detach\s+partition|drop\s+table)'
            """));
        var found = new List<string>();
        foreach (var query in queries)
            found.AddRange(await session.QueryAsync(query, r => r.GetString(0), cancellationToken).ConfigureAwait(false));
        return found;
    }

    /// <summary>
    /// A regular expression of the server's: the table's name as a whole word, or as the head of a leaf's name that is put together
    /// (<c>log_2025</c>, <c>log_p%s</c>, <c>'log_p' || day</c>). Table <c>log</c> is not meant by <c>blog</c>, nor by <c>log_entries</c>.
    /// </summary>
    internal static string Mention(string table) => $"(?<![[:alnum:]_$]){Escape(table)}(?:(?![[:alnum:]_$])|_[[:alpha:]]?[0-9%'\"])";

    static string Escape(string text) =>
        string.Concat(text.Select(c => IsSpecial(c) ? $"\\{c}" : c.ToString()));

    static bool IsSpecial(char c) => char.IsAscii(c) && c != '_' && (char.IsPunctuation(c) || char.IsSymbol(c));

    internal static IEnumerable<PreflightCheck> Check(IReadOnlyList<string> managers, bool allowed) =>
        from manager in managers
        select new PreflightCheck(
            "other managers", allowed ? Verdict.Warn : Verdict.Block, $"Something else seems to manage partitions of this table: {manager}",
            "Stop it first, or say that you know: --also-managed-by ok");
}
