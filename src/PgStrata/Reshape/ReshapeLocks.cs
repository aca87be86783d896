using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>The locks that the stages of a reshape share. Only where foreign keys are re-made are all leaves of the table locked.</summary>
sealed class ReshapeLocks(ReshapeDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    internal string Table => design.Table.ToString();

    /// <summary>Keeps other DDL and autovacuum away; readers and writers do not notice.</summary>
    internal IEnumerable<StepLock> Quiet() =>
    [
        new StepLock(Table, LockMode.ShareUpdateExclusive, Only: true),
        .. Old(LockMode.ShareUpdateExclusive), .. Fresh(LockMode.ShareUpdateExclusive), .. Default(LockMode.ShareUpdateExclusive),
        .. Partners(LockMode.ShareUpdateExclusive),
    ];

    /// <summary>Writers come through the table, or straight to a leaf.</summary>
    internal IEnumerable<StepLock> Writers() =>
        [new StepLock(Table, LockMode.ShareRowExclusive, Only: true), .. Old(LockMode.ShareRowExclusive)];

    internal IEnumerable<StepLock> Exclusive() =>
    [
        new StepLock(Table, LockMode.AccessExclusive, Only: !design.IsLinked), .. Old(LockMode.AccessExclusive),
        .. Default(LockMode.AccessExclusive), .. Fresh(LockMode.AccessExclusive), .. Partners(LockMode.AccessExclusive),
    ];

    internal IEnumerable<StepLock> Old(LockMode mode) => design.Old.Select(l => new StepLock(l.Name.ToString(), mode));

    internal IEnumerable<StepLock> Default(LockMode mode) =>
        design.Default is { } name ? [new StepLock(name.ToString(), mode)] : [];

    /// <summary>Copying a default reads the sequence it names.</summary>
    internal IEnumerable<StepLock> Defaults() => locks.Defaults();

    internal IEnumerable<StepLock> Partners(LockMode mode) => locks.Partners(mode);

    /// <summary>The trunk stands for all its leaves.</summary>
    IEnumerable<StepLock> Fresh(LockMode mode) => design.Branches.Count > 0
        ? [new StepLock(design.Staged.ToString(), mode)]
        : design.Fresh.Select(f => new StepLock(f.Made.ToString(), mode));
}
