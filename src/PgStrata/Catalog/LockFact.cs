using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A lock somebody holds or waits for on the table or one of its partitions.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Mode">As pg_locks has it: AccessShareLock …</param>
/// <param name="Granted">False: it waits.</param>
/// <param name="Pid">The backend; null is a prepared transaction.</param>
/// <param name="PreparedGid">The prepared transaction's name.</param>
/// <param name="BackendType">client backend, autovacuum worker …; null when not ours to see.</param>
/// <param name="User">The role.</param>
/// <param name="Application">application_name.</param>
/// <param name="State">active, idle in transaction …</param>
/// <param name="TransactionStart">When its transaction began.</param>
/// <param name="Query">The first 200 letters; null when not ours to see.</param>
/// <param name="IsAntiWraparound">An autovacuum that no lock request evicts.</param>
sealed record LockFact(
    QualifiedName Relation, string Mode, bool Granted, int? Pid, string? PreparedGid, string? BackendType, string? User,
    string? Application, string? State, DateTimeOffset? TransactionStart, string? Query, bool IsAntiWraparound)
{
    internal bool IsAutovacuum => BackendType == "autovacuum worker";
}
