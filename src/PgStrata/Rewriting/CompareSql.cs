using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>The statements of <see cref="Comparer"/>. All of them must read one snapshot.</summary>
/// <param name="spec">What is compared.</param>
/// <param name="unhashable">Columns whose type has no hash function, such as json or point: these are hashed as text.</param>
sealed class CompareSql(CopySpec spec, IReadOnlySet<string> unhashable)
{
    const int Buckets = 4096;

    const int Most = 100;

    /// <summary>Notes in a setting, as an array, which columns of the source have no hash function.</summary>
    internal static SqlText FindUnhashable(CopySpec spec) => DoBlock.Of(SqlText.Of($"""
        DECLARE c text; found text[] := ARRAY[]::text[];
        BEGIN
          FOREACH c IN ARRAY {Literal.OfArray(spec.Columns)} LOOP
            BEGIN
              EXECUTE 'SELECT pg_catalog.hash_record_extended(ROW(s.' || pg_catalog.quote_ident(c) || '), 0) FROM (SELECT 1) one LEFT JOIN '
                || {Literal.Of(spec.Source.ToString())} || ' s ON false';
            EXCEPTION WHEN undefined_function THEN found := found || c;
            END;
          END LOOP;
          PERFORM pg_catalog.set_config('pgstrata.unhashable', found::text, false);
        END
        """));

    internal static SqlText Unhashable => SqlText.Raw("SELECT pg_catalog.current_setting('pgstrata.unhashable')::text[]");

    internal static SqlText Begin => SqlText.Raw("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    /// <summary>The snapshot, for <see cref="Import"/> in another session.</summary>
    internal static SqlText Export => SqlText.Raw("SELECT pg_catalog.pg_export_snapshot()");

    internal static SqlText Import(string snapshot) => SqlText.Of($"SET TRANSACTION SNAPSHOT {Literal.Of(snapshot)}");

    internal SqlText Lock() => SqlText.Of($"LOCK TABLE {spec.Source} IN ACCESS SHARE MODE");

    internal SqlText IsTruncated() => SqlText.Of($"SELECT EXISTS (SELECT FROM {spec.Queue} WHERE {CaptureSql.IsTruncate})");

    /// <summary>
    /// The planner takes the buckets for as many as there are rows, and would write all of them to disk to sort them.
    /// </summary>
    internal static SqlText NoSort => SqlText.Raw("SET LOCAL enable_sort = off");

    /// <summary>How many keys are left out.</summary>
    internal SqlText Pending() => SqlText.Of($"""
        SELECT count(*) FROM
          (SELECT DISTINCT {ReplaySql.Columns("", spec.Noted)} FROM {spec.Queue} WHERE NOT {CaptureSql.IsTruncate}) p
        """);

    /// <summary>The number of rows and the sum of their hashes, by bucket.</summary>
    internal SqlText SourceSums() => Sums(spec.Source, spec.Counts("r"));

    /// <inheritdoc cref="SourceSums"/>
    internal SqlText TargetSums() => Sums(spec.Target, spec.CountsInTarget("r"));

    /// <summary>The rows of one bucket that differ: key, on which sides, and the columns.</summary>
    internal SqlText Rows(int bucket) => SqlText.Of($"""
        WITH s AS ({Texts(spec.Source, spec.Counts("r"), bucket)}), d AS ({Texts(spec.Target, spec.CountsInTarget("r"), bucket)})
        SELECT key, s.value IS NOT NULL, d.value IS NOT NULL, ARRAY(SELECT c.name
            FROM unnest(s.value, d.value, {Literal.OfArray(spec.Columns)}) c(s, d, name) WHERE c.s IS DISTINCT FROM c.d)
          FROM s FULL JOIN d USING (key, nth) WHERE s.value IS DISTINCT FROM d.value ORDER BY 1 LIMIT {Most}
        """);

    // The queue itself, not a part of it made ready: what is made ready is read by one process, and all rows with it.
    SqlText Settled(QualifiedName table) => spec.IsAppendOnly ? Unnoted(table) : SqlText.Of(
        $"NOT EXISTS (SELECT FROM {spec.Queue} p WHERE NOT p.{CaptureSql.IsTruncate} AND {ReplaySql.Same("p", "r", spec.Key)})");

    SqlText Sums(QualifiedName table, SqlText counts) => SqlText.Of(
        $"SELECT {Bucket}, count(*), sum({Hash(spec.Columns)})::text FROM {table} r WHERE {Settled(table)} AND {counts} GROUP BY 1");

    // A row that is there twice must not hide behind the other one.
    SqlText Texts(QualifiedName table, SqlText counts, int bucket) => SqlText.Of($"""
        SELECT ROW({ReplaySql.Columns("r", Identity)})::text AS key,
          row_number() OVER (PARTITION BY ROW({ReplaySql.Columns("r", Identity)})::text) AS nth,
          ARRAY[{SqlText.Join(", ", spec.Columns.Select(c => SqlText.Of($"r.{new Identifier(c)}::text")))}] AS value
        FROM {table} r WHERE {Settled(table)} AND {counts} AND {Bucket} = {bucket}
        """);

    /// <summary>Without a key a row is what is in it; equal ones are counted.</summary>
    IReadOnlyList<string> Identity => spec.IsAppendOnly ? spec.Columns : spec.Key;

    /// <summary>What is not brought over yet is missing in the target, and nothing else.</summary>
    SqlText Unnoted(QualifiedName table) => table == spec.Source
        ? SqlText.Of($"NOT EXISTS (SELECT FROM {spec.Queue} p WHERE {RowPlace.IsOf("p", "r")})")
        : SqlText.Raw("true");

    SqlText Bucket => SqlText.Of($"({Hash(Identity)} & {Buckets - 1})");

    SqlText Hash(IEnumerable<string> columns) =>
        SqlText.Of($"pg_catalog.hash_record_extended(ROW({SqlText.Join(", ", columns.Select(Hashed))}), 0)");

    SqlText Hashed(string column) => SqlText.Of($"r.{new Identifier(column)}{SqlText.Raw(unhashable.Contains(column) ? "::text" : "")}");
}
