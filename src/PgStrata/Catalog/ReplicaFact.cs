namespace PgStrata.Catalog;

/// <summary>A standby or another reader of WAL that is connected now. What our role may not see is null.</summary>
/// <param name="Application">application_name.</param>
/// <param name="State">streaming, catchup …</param>
/// <param name="SyncState">async, potential, sync or quorum.</param>
/// <param name="ReplayLagBytes">WAL not replayed yet, bytes.</param>
/// <param name="ReplayLagMilliseconds">Age of the WAL replayed last; null when it is idle or caught up.</param>
sealed record ReplicaFact(string Application, string? State, string? SyncState, long? ReplayLagBytes, double? ReplayLagMilliseconds);
