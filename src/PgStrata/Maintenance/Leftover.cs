using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>A leaf whose expiry was begun and not noted as done: a run was killed in between.</summary>
/// <param name="Oid">The leaf, whatever has become of its name and its file (VACUUM FULL makes a new one).</param>
/// <param name="FileNode">Its file when it was decided on: half of the record's key.</param>
/// <param name="Name">Its name then.</param>
/// <param name="BoundText">Its bound then.</param>
/// <param name="IsDrop">It is to be dropped, not only detached.</param>
sealed record Leftover(uint Oid, uint FileNode, QualifiedName Name, string BoundText, bool IsDrop)
{
    /// <summary>Its name now; null when it is gone.</summary>
    public QualifiedName? NameNow { get; init; }

    /// <summary>It is a foreign table: only the table goes, not the rows.</summary>
    public bool IsForeign { get; init; }

    /// <summary>It is (or, pending, half is) a leaf of some table.</summary>
    public bool IsAttached { get; init; }

    /// <summary>It is half detached: FINALIZE comes first.</summary>
    public bool IsPending { get; init; }
}
