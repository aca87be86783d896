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

    /// <summary>A private table for the entries of a batch, and plans that find its rows by their keys. Once a session.</summary>
    /// <remarks>
    /// Of the private table nothing is known, so the planner would rather read every leaf than look up a few hundred keys; and with many
    /// leaves planning alone takes longer than writers should have to wait.
    /// </remarks>
    internal IEnumerable<SqlText> Prepare() =>
    [
        SqlText.Of($"""
            CREATE TEMPORARY TABLE IF NOT EXISTS {new Identifier(Taken.Name)} ON COMMIT DELETE ROWS
              AS SELECT {Traced}, {CaptureSql.IsTruncate} FROM {spec.Queue} LIMIT 0
            """),
        // What was brought and that it was taken from the queue are lost together, never alone; the journal's COMMIT flushes both.
        SqlText.Raw("SET synchronous_commit = off"),
        SqlText.Raw("SET enable_hashjoin = off"), SqlText.Raw("SET enable_mergejoin = off"), SqlText.Raw("SET enable_seqscan = off"),
        SqlText.Raw("SET plan_cache_mode = force_generic_plan"),
        SqlText.Raw("DEALLOCATE ALL"),
        SqlText.Of($"PREPARE {new Identifier(TakeName)} (int) AS {TakeFew}"),
        .. spec.IsAppendOnly ? [] : RenewByName.Select(r => SqlText.Of($"PREPARE {new Identifier(r.Name)} AS {r.Sql}")),
    ];

    const string TakeName = "pgstrata_take";

    IEnumerable<(string Name, SqlText Sql)> RenewByName => Renew().Select((sql, i) => ($"pgstrata_renew_{i + 1}", sql));

    /// <summary><see cref="Renew"/> as it was prepared.</summary>
    internal IEnumerable<SqlText> RenewPrepared() => spec.IsAppendOnly
        ? Renew()
        : RenewByName.Select(r => SqlText.Of($"EXECUTE {new Identifier(r.Name)}"));

    /// <summary>The column that tells how many were taken.</summary>
    internal const string Count = "pgstrata_count";

    internal SqlText IsWaiting() => SqlText.Of($"SELECT EXISTS (SELECT FROM {spec.Queue})");

    /// <summary>
    /// Takes at most <paramref name="most"/> entries; none when a TRUNCATE is among those that can be seen: what was inserted after it must
    /// not be replayed before it.
    /// </summary>
    internal static SqlText Take(int most) => SqlText.Of($"EXECUTE {new Identifier(TakeName)} ({most})");

    SqlText TakeFew =>
        Take(SqlText.Of($"CASE WHEN EXISTS (SELECT FROM {spec.Queue} WHERE {CaptureSql.IsTruncate}) THEN 0 ELSE $1 END"));

    /// <summary>Takes all of them. Answers the number, and whether one was a TRUNCATE.</summary>
    internal SqlText TakeAll() => Take(SqlText.Raw("ALL"));

    SqlText Take(SqlText limit) => SqlText.Of($"""
        WITH gone AS (
          DELETE FROM {spec.Queue} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {spec.Queue} LIMIT {limit})) RETURNING *),
        noted AS (INSERT INTO {Taken} SELECT DISTINCT * FROM gone)
        SELECT count(*) AS {new Identifier(Count)}, coalesce(bool_or({CaptureSql.IsTruncate}), false) FROM gone
        """);

    /// <summary>
    /// Empties the target: every row the source has now was inserted after its TRUNCATE, and so is in the queue. Of several heaps, only one
    /// may have been emptied: then what the source has no more is removed. An old heap may have more than the table had: that stays.
    /// </summary>
    internal SqlText Truncate() => spec.Stores.Count > 1
        ? SqlText.Of($"""
            DELETE FROM {spec.Target} t WHERE {spec.CountsInTarget("t")}
              AND NOT EXISTS (SELECT FROM {spec.Source} s WHERE {Same("s", "t", spec.Traced)} AND {spec.Counts("s")})
            """)
        : spec is { IsBack: true, Within: not null }
            ? SqlText.Of($"DELETE FROM {spec.Target} t WHERE {spec.CountsInTarget("t")}")
            : SqlText.Of($"TRUNCATE {spec.Target}");

    /// <summary>
    /// Removes and puts again. The rows as they are now may be in the target already, under keys whose entries come later.
    /// </summary>
    internal IEnumerable<SqlText> Renew()
    {
        if (spec.IsAppendOnly)
        {
            yield return Append();
            yield break;
        }

        yield return SqlText.Of($"DELETE FROM {Taken} WHERE {CaptureSql.IsTruncate}");
        yield return SqlText.Of($"""
            INSERT INTO {Taken} SELECT {Columns("s", spec.Traced)}, false FROM {spec.Source} s
              JOIN (SELECT DISTINCT {Key} FROM {Taken}) k ON {Same("s", "k", spec.Key)} WHERE {spec.Counts("s")}
            """);
        yield return SqlText.Of($"DELETE FROM {spec.Target} t USING {Taken} k WHERE {Same("t", "k", spec.Traced)}");
        yield return SqlText.Of($"""
            INSERT INTO {spec.Target} ({Columns("", spec.Columns)}) OVERRIDING SYSTEM VALUE
              SELECT {spec.Values("s")} FROM {spec.Source} s
              JOIN (SELECT DISTINCT {Key} FROM {Taken}) k ON {Same("s", "k", spec.Key)} WHERE {spec.Counts("s")}
            """);
    }

    /// <summary>
    /// Puts the rows of the entries. An entry from before its heap was written anew tells no place; while blocks are copied that is no
    /// matter, for then they all are copied again, and the ledger has the new file. The lock keeps the file until the rows are read.
    /// </summary>
    SqlText Append() => DoBlock.Of(SqlText.Of($"""
        BEGIN
          LOCK TABLE {spec.Source} IN ACCESS SHARE MODE;
          DELETE FROM {Taken} t WHERE {Again};
          IF EXISTS (SELECT FROM {Taken} t WHERE {RowPlace.IsMoved("t")}) THEN
            RAISE EXCEPTION '% was written anew (VACUUM FULL, CLUSTER) after its rows were copied, and the last of them cannot be found',
              {Literal.Of(spec.Source.ToString())};
          END IF;
          INSERT INTO {spec.Target} ({Columns("", spec.Columns)}) OVERRIDING SYSTEM VALUE
            SELECT {spec.Values("s")} FROM {spec.Source} s JOIN {Taken} t ON {RowPlace.IsOf("t", "s")}
            WHERE {spec.Counts("s")};
        END
        """));

    SqlText Again => spec.IsBack
        ? SqlText.Raw("false")
        : SqlText.Of($"{RowPlace.IsMoved("t")} AND EXISTS (SELECT FROM {spec.Copied} c WHERE c.file_node = {RowPlace.FileNow("t")})");

    internal static SqlText Columns(string alias, IEnumerable<string> names) =>
        SqlText.Join(", ", names.Select(n => alias.Length == 0 ? SqlText.Of($"{new Identifier(n)}") : Of(alias, n)));

    internal static SqlText Same(string left, string right, IEnumerable<string> names) =>
        SqlText.Join(" AND ", names.Select(n => SqlText.Of($"{Of(left, n)} = {Of(right, n)}")));

    static SqlText Of(string alias, string name) => SqlText.Of($"{SqlText.Raw(alias)}.{new Identifier(name)}");
}
