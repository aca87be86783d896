namespace PgStrata.Store;

/// <summary>A privilege every leaf has.</summary>
/// <param name="Column">The column it is on; null is the whole leaf.</param>
/// <param name="Grantee">The role that holds it; empty is PUBLIC, null is the leaf's owner whoever that is.</param>
/// <param name="Privilege">SELECT, INSERT, …</param>
/// <param name="Grantable">WITH GRANT OPTION.</param>
sealed record LeafGrant(string? Column, string? Grantee, string Privilege, bool Grantable);
