using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// The capture of changes: row triggers that note which keys were touched, and a queue. Never values: the replay reads the row as it is
/// then, so that NULLs, TOAST, generated columns, order and repetition cannot go wrong.
/// </summary>
/// <remarks>
/// Mirroring the write itself in the trigger would leave rows behind whose writer is REPEATABLE READ or SERIALIZABLE: its delete in the
/// mirror would use its own old snapshot.
/// </remarks>
sealed class CaptureSql(CopySpec spec)
{
    /// <summary>The column that tells a TRUNCATE from a row.</summary>
    internal static readonly Identifier IsTruncate = new("pgstrata_truncate");

    const string RowTrigger = "pgstrata_capture";

    const string TruncateTrigger = "pgstrata_capture_truncate";

    SqlText Traced => SqlText.List(spec.Traced.Select(c => new Identifier(c)));

    /// <summary>
    /// Makes queue, function and triggers. CREATE TRIGGER takes SHARE ROW EXCLUSIVE, so no writer is open when it commits: every later
    /// change
    /// is noted, and every earlier one is visible to whoever reads after.
    /// </summary>
    internal IEnumerable<SqlText> Create()
    {
        // LIMIT 0 takes types and collations of the columns and nothing else. Vacuumed early: what was replayed is in the way of what was
        // not.
        yield return SqlText.Of($"""
            CREATE TABLE {spec.Queue}
              WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)
              AS SELECT {Traced}, false AS {IsTruncate} FROM {spec.Source} LIMIT 0
            """);
        yield return SqlText.Of($"ALTER TABLE {spec.Queue} OWNER TO {new Identifier(spec.Owner)}");
        yield return Function();
        yield return SqlText.Of($"ALTER FUNCTION {spec.Function}() OWNER TO {new Identifier(spec.Owner)}");
        yield return SqlText.Of($"REVOKE ALL ON FUNCTION {spec.Function}() FROM PUBLIC");
        yield return Trigger(RowTrigger, "AFTER INSERT OR UPDATE OR DELETE", "ROW");
        yield return Trigger(TruncateTrigger, "AFTER TRUNCATE", "STATEMENT");
        // A writer that plays replica must be seen too, such as a logical subscription.
        foreach (var name in (string[])[RowTrigger, TruncateTrigger])
            yield return SqlText.Of($"ALTER TABLE {spec.Source} ENABLE ALWAYS TRIGGER {new Identifier(name)}");
    }

    /// <summary>Takes the capture away, with what it has noted.</summary>
    internal IEnumerable<SqlText> Drop()
    {
        foreach (var name in (string[])[RowTrigger, TruncateTrigger])
            yield return SqlText.Of($"DROP TRIGGER IF EXISTS {new Identifier(name)} ON {spec.Source}");
        yield return SqlText.Of($"DROP FUNCTION IF EXISTS {spec.Function}()");
        yield return SqlText.Of($"DROP TABLE IF EXISTS {spec.Queue}");
    }

    SqlText Trigger(string name, string when, string each) => SqlText.Of($"""
        CREATE TRIGGER {new Identifier(name)} {SqlText.Raw(when)} ON {spec.Source}
          FOR EACH {SqlText.Raw(each)} EXECUTE FUNCTION {spec.Function}()
        """);

    SqlText Function()
    {
        var body = SqlText.Of($"""
            BEGIN
              IF TG_OP = 'TRUNCATE' THEN
                INSERT INTO {spec.Queue} ({IsTruncate}) VALUES (true);
                RETURN NULL;
              END IF;
              IF TG_OP <> 'INSERT' THEN
                INSERT INTO {spec.Queue} VALUES ({Of("OLD")}, false);
              END IF;
              IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND ({Of("OLD")}) IS DISTINCT FROM ({Of("NEW")})) THEN
                INSERT INTO {spec.Queue} VALUES ({Of("NEW")}, false);
              END IF;
              RETURN NULL;
            END
            """);
        return SqlText.Of($"""
            CREATE FUNCTION {spec.Function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
              AS {Literal.Of(body.Text)}
            """);
    }

    SqlText Of(string row) => SqlText.Join(", ", spec.Traced.Select(c => SqlText.Of($"{SqlText.Raw(row)}.{new Identifier(c)}")));
}
