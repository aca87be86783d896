using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>A leaf whose expiry was begun and not noted as done: a run was killed in between.</summary>
/// <param name="Oid">The leaf.</param>
/// <param name="FileNode">Its file when it was decided on.</param>
/// <param name="Name">Its name then.</param>
/// <param name="IsDrop">It is to be dropped, not only detached.</param>
/// <param name="IsThere">The same relation with the same file still exists under that name.</param>
/// <param name="IsAttached">It still is (or, pending, half is) a leaf.</param>
sealed record Leftover(uint Oid, uint FileNode, QualifiedName Name, bool IsDrop, bool IsThere, bool IsAttached);
