using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// REPLICA IDENTITY, which a leaf does not inherit: without it the application's UPDATEs of a published table fail.
/// </summary>
static class ReplicaIdentitySql
{
    /// <summary>On a table whose indexes have the names of the old one.</summary>
    internal static SqlText? OfTable(TableShape shape, SqlText relation) =>
        shape.ReplicaIdentity == 'i' && shape.ReplicaIdentityIndex is { } index
            ? UsingIndex(relation, index)
            : WithoutIndex(shape, relation);

    /// <summary>FULL and NOTHING; a leaf's index is named by its text (<see cref="LeafIndexSql"/>).</summary>
    internal static SqlText? WithoutIndex(TableShape shape, SqlText relation) => shape.ReplicaIdentity switch
    {
        'f' => SqlText.Of($"ALTER TABLE {relation} REPLICA IDENTITY FULL"),
        'n' => SqlText.Of($"ALTER TABLE {relation} REPLICA IDENTITY NOTHING"),
        _ => null,
    };

    internal static SqlText UsingIndex(SqlText relation, string index) =>
        SqlText.Of($"ALTER TABLE {relation} REPLICA IDENTITY USING INDEX {new Identifier(index)}");
}
