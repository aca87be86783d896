using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>The first copy of all rows, by ranges of blocks: sequential, whatever the key is, and exactly once.</summary>
sealed class CopySql(CopySpec spec)
{
    /// <summary>
    /// The file the blocks were counted in is not the table's any more: VACUUM FULL, CLUSTER, TRUNCATE or a rewrite came between.
    /// </summary>
    internal const string OtherFile = "PS003";

    internal IEnumerable<SqlText> CreateLedgers() =>
    [
        SqlText.Of($"""
            CREATE TABLE {spec.Copied}
              (heap int, from_block bigint, to_block bigint NOT NULL, copied bigint NOT NULL, file_node oid NOT NULL,
               PRIMARY KEY (heap, from_block))
            """),
        SqlText.Of($"CREATE TABLE {spec.Items} (step text, leaf text, item int, PRIMARY KEY (step, leaf, item))"),
        .. MarksSql.Create(spec),
    ];

    internal IEnumerable<SqlText> DropLedgers() =>
        [SqlText.Of($"DROP TABLE IF EXISTS {spec.Copied}, {spec.Items}"), MarksSql.Drop(spec)];

    /// <summary>The file of each heap, and its length in blocks.</summary>
    internal SqlText Files() => SqlText.Of($"""
        SELECT pg_catalog.pg_relation_filenode(h::regclass),
          pg_catalog.pg_relation_size(h::regclass) / pg_catalog.current_setting('block_size')::bigint
          FROM pg_catalog.unnest({Literal.OfArray(spec.Stores.Select(h => h.ToString()))}) WITH ORDINALITY u(h, i) ORDER BY i
        """);

    internal SqlText Done() => SqlText.Of($"SELECT heap, from_block, to_block, file_node FROM {spec.Copied}");

    /// <summary>Forgets all that was copied.</summary>
    internal IEnumerable<SqlText> StartOver() => [SqlText.Of($"TRUNCATE {spec.Target}"), SqlText.Of($"TRUNCATE {spec.Copied}")];

    /// <summary>
    /// Copies one range and notes it, in the transaction it stands in: so every block is copied exactly once, without an index to see to
    /// that. The rows go through the partitioned table, which costs next to nothing while its leaves have no indexes.
    /// </summary>
    internal SqlText Chunk(BlockRange range, uint fileNode) => DoBlock.Of(SqlText.Of($"""
        DECLARE n bigint;
        BEGIN
          LOCK TABLE {Heap(range)} IN ACCESS SHARE MODE;
          IF pg_catalog.pg_relation_filenode({SqlText.Regclass(Heap(range))}) <> {fileNode} THEN
            RAISE EXCEPTION 'the table has got another file' USING ERRCODE = '{SqlText.Raw(OtherFile)}';
          END IF;
          INSERT INTO {spec.Target} ({Columns}) OVERRIDING SYSTEM VALUE
            SELECT {spec.Values("h")} FROM {Heap(range)} h
              WHERE ctid >= {Tid(range.From)} AND ctid < {Tid(range.To)} AND {spec.Counts("h")}{Unnoted};
          GET DIAGNOSTICS n = ROW_COUNT;
          INSERT INTO {spec.Copied} VALUES ({range.Heap}, {range.From}, {range.To}, n, {fileNode});
        END
        """));

    /// <summary>
    /// Rows that were changed while they were copied may be there twice, as they were and as they are. The queue knows every one of them,
    /// and the replay puts them again.
    /// </summary>
    internal SqlText RemoveChanged(QualifiedName leaf) => SqlText.Of($"""
        DELETE FROM {leaf} t
          USING (SELECT DISTINCT {ReplaySql.Columns("", spec.Traced)} FROM {spec.Queue} WHERE NOT {CaptureSql.IsTruncate}) k
          WHERE {ReplaySql.Same("t", "k", spec.Traced)}
        """);

    /// <summary>
    /// Rows in the queue are brought by the replay: without a key, one that is there twice could not be told from its twin.
    /// </summary>
    SqlText Unnoted => spec.IsAppendOnly
        ? SqlText.Of($" AND NOT EXISTS (SELECT FROM {spec.Queue} q WHERE {RowPlace.IsOf("q", "h")})")
        : default;

    SqlText Columns => ReplaySql.Columns("", spec.Columns);

    QualifiedName Heap(BlockRange range) => spec.Stores[range.Heap];

    static SqlText Tid(long block) => SqlText.Of($"{Literal.Of($"({block},0)")}::tid");

}
