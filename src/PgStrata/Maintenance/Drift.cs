namespace PgStrata.Maintenance;

/// <summary>A leaf that differs from its table in a way that is cheap to see.</summary>
/// <param name="TableOid">The table.</param>
/// <param name="Code">The finding's code.</param>
/// <param name="Detail">What differs, and where.</param>
sealed record Drift(uint TableOid, string Code, string Detail);
