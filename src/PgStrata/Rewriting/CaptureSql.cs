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

    internal static readonly IReadOnlyList<string> Triggers = [RowTrigger, TruncateTrigger];

    SqlText Traced => SqlText.List(spec.Traced.Select(c => new Identifier(c)));

    SqlText Entries => spec.IsAppendOnly
        ? SqlText.Of($"SELECT {RowPlace.None}, false AS {IsTruncate}")
        : SqlText.Of($"SELECT {Traced}, false AS {IsTruncate} FROM {spec.Source}");

    /// <summary>Makes queue and function. The table does not know of them yet.</summary>
    internal IEnumerable<SqlText> Prepare()
    {
        // LIMIT 0 takes types and collations of the columns and nothing else. Vacuumed early: what was replayed is in the way of what was
        // not.
        yield return SqlText.Of($"""
            CREATE TABLE {spec.Queue}
              WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)
              AS {Entries} LIMIT 0
            """);
        yield return SqlText.Of($"ALTER TABLE {spec.Queue} OWNER TO {new Identifier(spec.Owner)}");
        yield return Function();
        yield return SqlText.Of($"ALTER FUNCTION {spec.Function}() OWNER TO {new Identifier(spec.Owner)}");
        yield return SqlText.Of($"REVOKE ALL ON FUNCTION {spec.Function}() FROM PUBLIC");
    }

    /// <summary>
    /// Puts the triggers on the table. CREATE TRIGGER takes SHARE ROW EXCLUSIVE, so no writer is open when it commits: every later change
    /// is noted, and every earlier one is visible to whoever reads after.
    /// </summary>
    /// <param name="table">The source, under the name it has then.</param>
    internal IEnumerable<SqlText> Begin(QualifiedName table)
    {
        yield return Trigger(RowTrigger, "AFTER INSERT OR UPDATE OR DELETE", "ROW", table);
        yield return Trigger(TruncateTrigger, "AFTER TRUNCATE", "STATEMENT", table);
        // A writer that plays replica must be seen too, such as a logical subscription.
        foreach (var name in Triggers) yield return SqlText.Of($"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {new Identifier(name)}");
    }

    /// <summary>Takes the triggers away.</summary>
    internal static IEnumerable<SqlText> End(QualifiedName table) =>
        Triggers.Select(name => SqlText.Of($"DROP TRIGGER IF EXISTS {new Identifier(name)} ON {table}"));

    /// <summary>Drops function and queue, with what it has noted.</summary>
    internal IEnumerable<SqlText> Drop() =>
        [SqlText.Of($"DROP FUNCTION IF EXISTS {spec.Function}()"), SqlText.Of($"DROP TABLE IF EXISTS {spec.Queue}")];

    SqlText Trigger(string name, string when, string each, QualifiedName table) => SqlText.Of($"""
        CREATE TRIGGER {new Identifier(name)} {SqlText.Raw(when)} ON {table}
          FOR EACH {SqlText.Raw(each)} EXECUTE FUNCTION {spec.Function}()
        """);

    SqlText Function()
    {
        // The way back may be watched before the switch: what the copy itself brings until then is not for it.
        var ownWrites = spec.IsBack
            ? SqlText.Of($"IF pg_catalog.current_setting({Literal.Of(Workers.Copying)}, true) = 'on' THEN RETURN NULL; END IF;") : default;
        var body = spec.IsAppendOnly ? Append() : SqlText.Of($"""
            BEGIN
              {ownWrites}
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

    /// <summary>What cannot be followed must not happen.</summary>
    SqlText Append() => SqlText.Of($"""
        BEGIN
          IF TG_OP <> 'INSERT' THEN
            RAISE EXCEPTION '% of % is refused: the table has no key, and is followed by consent as one that rows are only added to',
              TG_OP, {Literal.Of(spec.Source.ToString())}
              USING ERRCODE = 'object_in_use', HINT = 'See pgstrata operation list: abort that operation, or complete it.';
          END IF;
          INSERT INTO {spec.Queue} VALUES ({RowPlace.OfNew}, false);
          RETURN NULL;
        END
        """);

    SqlText Of(string row) => SqlText.Join(", ", spec.Traced.Select(c => SqlText.Of($"{SqlText.Raw(row)}.{new Identifier(c)}")));
}
