using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>Which held modes stand in the way of a wanted one, in pg_locks' spelling (PostgreSQL documentation, table 13.2).</summary>
static class LockConflicts
{
    static readonly LockMode[][] Conflicting =
    [
        [LockMode.AccessExclusive],
        [LockMode.Exclusive, LockMode.AccessExclusive],
        [LockMode.Share, LockMode.ShareRowExclusive, LockMode.Exclusive, LockMode.AccessExclusive],
        [LockMode.ShareUpdateExclusive, LockMode.Share, LockMode.ShareRowExclusive, LockMode.Exclusive, LockMode.AccessExclusive],
        [LockMode.RowExclusive, LockMode.ShareUpdateExclusive, LockMode.ShareRowExclusive, LockMode.Exclusive, LockMode.AccessExclusive],
        [
            LockMode.RowExclusive, LockMode.ShareUpdateExclusive, LockMode.Share, LockMode.ShareRowExclusive, LockMode.Exclusive,
            LockMode.AccessExclusive,
        ],
        [
            LockMode.RowShare, LockMode.RowExclusive, LockMode.ShareUpdateExclusive, LockMode.Share, LockMode.ShareRowExclusive,
            LockMode.Exclusive, LockMode.AccessExclusive,
        ],
        Enum.GetValues<LockMode>(),
    ];

    internal static IEnumerable<string> With(LockMode wanted) => Conflicting[(int)wanted].Select(m => m + "Lock");
}
