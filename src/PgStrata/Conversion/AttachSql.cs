using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>The old heap as a leaf of the staged table, whenever that happens.</summary>
static class AttachSql
{
    /// <summary>Everything below the bound, which the validated CHECK proves.</summary>
    /// <param name="design">The conversion.</param>
    /// <param name="heap">The old table, under the name it has at that moment.</param>
    internal static SqlText Heap(ConvertDesign design, QualifiedName heap) =>
        LeafSql.Attach(design.Staged, heap, design.Key, new RangeBound(Edge.MinValue, Edge.At(design.Bound)));

    internal static SqlText Detach(QualifiedName parent, QualifiedName heap) => SqlText.Of($"ALTER TABLE {parent} DETACH PARTITION {heap}");

    /// <summary>
    /// For an undo, which also has to get past what somebody else did before: the heap is known by its OID, whatever its name is now. Left
    /// in a table that is not the staged one any more, it would go with that one day.
    /// </summary>
    internal static SqlText DetachIfAttached(QualifiedName parent, uint heap) => DoBlock.Of(SqlText.Of($"""
        DECLARE p oid; BEGIN
          SELECT inhparent INTO p FROM pg_catalog.pg_inherits WHERE inhrelid = {heap};
          IF p = {SqlText.Regclass(parent)} THEN
            EXECUTE pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s', p::regclass, {heap}::regclass);
          ELSIF p IS NOT NULL THEN
            RAISE EXCEPTION '% is a leaf of %, and the operation attached it to %',
              {heap}::regclass, p::regclass, {Literal.Of(parent.ToString())} USING ERRCODE = 'PS002',
              HINT = pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s; then go on.', p::regclass, {heap}::regclass);
          END IF;
        END
        """));

    /// <summary>The index of a parent is valid only when every leaf has its counterpart.</summary>
    internal static IReadOnlyDictionary<string, string> IndexesFound(QualifiedName parent) => new Dictionary<string, string>
    {
        [$"an index of {parent} did not find its counterpart on the legacy leaf"] =
            $"SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indrelid = {SqlText.Regclass(parent)} AND NOT indisvalid)",
    };
}
