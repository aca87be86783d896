namespace PgStrata.Partitioning;

/// <summary>Which leaves are past their time, and what becomes of them.</summary>
/// <param name="Keep">A leaf is past its time when its upper bound lies this far behind now; for number keys, behind the highest
/// key.</param>
/// <param name="Expire">What becomes of it.</param>
/// <param name="GuardSql">A query that must return true at the moment of acting, or null.</param>
/// <param name="MinKeep">This many of the newest leaves that hold rows always stay.</param>
public sealed record Retention(Period Keep, Expiry Expire, string? GuardSql = null, int MinKeep = 1);
