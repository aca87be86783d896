using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>One partition of a table, one level below it.</summary>
/// <param name="Oid">Its OID.</param>
/// <param name="Name">Its name, which says nothing about what it holds.</param>
/// <param name="BoundText">pg_get_expr of its bound, printed under the session contract.</param>
/// <param name="DetachPending">DETACH CONCURRENTLY broke off: its rows are already invisible.</param>
/// <param name="IsDefault">It is DEFAULT.</param>
/// <param name="Kind">relkind: p is sub-partitioned, f foreign.</param>
/// <param name="Persistence">p, u or t.</param>
/// <param name="FileNode">relfilenode.</param>
/// <param name="Tuples">reltuples, an estimate; −1 when never vacuumed.</param>
/// <param name="Pages">relpages.</param>
sealed record Leaf(
    uint Oid, QualifiedName Name, string BoundText, bool DetachPending, bool IsDefault, char Kind, char Persistence,
    uint FileNode, double Tuples, long Pages)
{
    internal bool IsSubPartitioned => Kind == 'p';

    /// <summary>It is sub-partitioned and has no partition of its own: rows for it are rejected.</summary>
    public bool IsHollow { get; init; }

    /// <summary>LOCK TABLE refuses it; DDL locks it itself.</summary>
    internal bool IsForeign => Kind == 'f';
}
