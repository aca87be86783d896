using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// One batch of the replay. All of it reads one snapshot: entries are taken, the rows they name are removed from the target, and put there
/// again as the source has them. Whoever commits later has entries that are still in the queue.
/// </summary>
/// <remarks>
/// Exactly the entries that were read are taken, never "all up to a number": lower numbers commit later, and would be lost.
/// </remarks>
sealed class ReplaySql(CopySpec spec)
{
    static readonly QualifiedName Taken = new("pg_temp", "pgstrata_taken");

    SqlText Traced => Columns("", spec.Traced);

    SqlText Key => Columns("", spec.Key);

    /// <summary>A private table for the entries of a batch. Once a session.</summary>
    internal IEnumerable<SqlText> Prepare() =>
    [
        SqlText.Of($"""
            CREATE TEMPORARY TABLE IF NOT EXISTS {new Identifier(Taken.Name)} ON COMMIT DELETE ROWS
              AS SELECT {Traced}, {CaptureSql.IsTruncate} FROM {spec.Queue} LIMIT 0
            """),
        // What was brought and that it was taken from the queue are lost together, never alone; the journal's COMMIT flushes both.
        SqlText.Raw("SET synchronous_commit = off"),
    ];

    /// <summary>
    /// Takes at most <paramref name="most"/> entries; all of them when null, or when a TRUNCATE is among those that can be seen: what was
    /// inserted after it must not be replayed before it. Answers the number taken, and whether one was a TRUNCATE.
    /// </summary>
    internal SqlText Take(int? most) => SqlText.Of($"""
        WITH gone AS (
          DELETE FROM {spec.Queue} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {spec.Queue}
            LIMIT CASE WHEN EXISTS (SELECT FROM {spec.Queue} WHERE {CaptureSql.IsTruncate}) THEN NULL ELSE {Most(most)} END))
          RETURNING *),
        noted AS (INSERT INTO {Taken} SELECT DISTINCT * FROM gone)
        SELECT count(*), coalesce(bool_or({CaptureSql.IsTruncate}), false) FROM gone
        """);

    /// <summary>Empties the target: every row the source has now was inserted after its TRUNCATE, and so is in the queue.</summary>
    internal SqlText Truncate() => SqlText.Of($"TRUNCATE {spec.Target}");

    /// <summary>
    /// Removes and puts again. The rows as they are now may be in the target already, under keys whose entries come later.
    /// </summary>
    internal IEnumerable<SqlText> Renew()
    {
        yield return SqlText.Of($"DELETE FROM {Taken} WHERE {CaptureSql.IsTruncate}");
        yield return SqlText.Of($"""
            INSERT INTO {Taken} SELECT {Columns("s", spec.Traced)}, false FROM {spec.Source} s
              JOIN (SELECT DISTINCT {Key} FROM {Taken}) k ON {Same("s", "k", spec.Key)}
            """);
        yield return SqlText.Of($"DELETE FROM {spec.Target} t USING {Taken} k WHERE {Same("t", "k", spec.Traced)}");
        yield return SqlText.Of($"""
            INSERT INTO {spec.Target} ({Columns("", spec.Columns)}) OVERRIDING SYSTEM VALUE
              SELECT {Columns("s", spec.Columns)} FROM {spec.Source} s
              JOIN (SELECT DISTINCT {Key} FROM {Taken}) k ON {Same("s", "k", spec.Key)}
            """);
    }

    static SqlText Most(int? most) => most is { } n ? SqlText.Of($"{n}") : SqlText.Raw("NULL::int");

    internal static SqlText Columns(string alias, IEnumerable<string> names) =>
        SqlText.Join(", ", names.Select(n => alias.Length == 0 ? SqlText.Of($"{new Identifier(n)}") : Of(alias, n)));

    internal static SqlText Same(string left, string right, IEnumerable<string> names) =>
        SqlText.Join(" AND ", names.Select(n => SqlText.Of($"{Of(left, n)} = {Of(right, n)}")));

    static SqlText Of(string alias, string name) => SqlText.Of($"{SqlText.Raw(alias)}.{new Identifier(name)}");
}
