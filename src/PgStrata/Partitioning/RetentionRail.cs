namespace PgStrata.Partitioning;

/// <summary>
/// The stable codes of the rails that keep retention from destroying what it should not. They are part of the JSON output.
/// </summary>
static class RetentionRail
{
    public const string Unreadable = "retention-unreadable-bound";
    public const string NearNow = "retention-near-now";
    public const string MinKeep = "retention-min-keep";
    public const string Fraction = "retention-fraction";
    public const string ClockBack = "retention-clock-back";
    public const string ClockSkew = "retention-clock-skew";
    public const string KeepShortened = "retention-keep-shortened";
    public const string Referenced = "retention-referenced";
    public const string SlowCheck = "retention-slow-check";
    public const string Dependent = "retention-dependent";
    public const string Detached = "retention-detached";
    public const string Zone = "retention-zone";
}
