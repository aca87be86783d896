using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>REPLICA IDENTITY, which a leaf does not inherit (hazards F-1): without it the application's UPDATEs of a published table fail.</summary>
static class ReplicaIdentitySql
{
    /// <summary>On a table whose indexes have the names of the old one.</summary>
    internal static SqlText? OfTable(TableShape shape, SqlText relation) => shape.ReplicaIdentity switch
    {
        'f' => SqlText.Of($"ALTER TABLE {relation} REPLICA IDENTITY FULL"),
        'n' => SqlText.Of($"ALTER TABLE {relation} REPLICA IDENTITY NOTHING"),
        'i' => SqlText.Of($"ALTER TABLE {relation} REPLICA IDENTITY USING INDEX {new Identifier(shape.ReplicaIdentityIndex!)}"),
        _ => null,
    };

    /// <summary>On a leaf, whose indexes have names of their own: the one with the same columns is found on the server.</summary>
    internal static SqlText? OfLeaf(TableShape shape, SqlText leaf)
    {
        if (shape.ReplicaIdentity != 'i') return OfTable(shape, leaf);
        var columns = shape.Indexes.First(i => i.Name == shape.ReplicaIdentityIndex).KeyColumns.Select(c => c!);
        return SqlText.Of($"""
            DO $pgstrata$ DECLARE i text; BEGIN
              SELECT pg_catalog.quote_ident(c.relname) INTO STRICT i FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
              WHERE x.indrelid = pg_catalog.to_regclass($n${leaf}$n$) AND x.indisunique AND {Literal.OfArray(columns)} =
                (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n) FROM pg_catalog.unnest(x.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum WHERE k.n <= x.indnkeyatts) LIMIT 1;
              EXECUTE 'ALTER TABLE ' || $n${leaf}$n$ || ' REPLICA IDENTITY USING INDEX ' || i;
            END $pgstrata$
            """);
    }
}
