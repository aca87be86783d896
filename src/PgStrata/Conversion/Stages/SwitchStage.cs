using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Stages;

/// <summary>The one transaction in which the name of the table changes hands.</summary>
sealed class SwitchStage(ConvertDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    TableShape Shape => design.Shape;

    internal Stage Stage =>
        new("switch",
            "the table is still what the plan was made for, the staged one accounts for every object of it, and the rehearsal neither " +
            "scans nor builds; else nothing is switched",
            [Switch()])
        {
            Inspection = LiveInspection.Name,
        };

    Step Switch()
    {
        var sql = new SwitchSql(design);
        return new Step
        {
            Id = "switch",
            Title = $"Switch: {locks.Table} becomes the partitioned table, the old heap its leaf {design.Legacy}",
            Kind = StepKind.CutOver,
            Action = AccountAction.Name,
            Locks = [.. design.AttachesEarly ? OfParentFirst() : OfTableFirst(), .. locks.Implied()],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched = [locks.Table, .. Shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct().Where(r => r != locks.Table)],
            PointOfNoReturn = true,
        };
    }

    /// <summary>Nobody uses the staged table, so whoever is in the way is at the live one.</summary>
    IEnumerable<StepLock> OfTableFirst() =>
    [
        locks.Quiet, .. locks.Partners(LockMode.ShareUpdateExclusive),
        locks.Exclusive, new StepLock(locks.Staged, LockMode.AccessExclusive), .. locks.Partners(LockMode.AccessExclusive),
    ];

    /// <summary>
    /// Attached early, the staged table is used by the checks of foreign keys to it, which lock it before its leaves. The tables that
    /// foreign keys lead to are not touched any more.
    /// </summary>
    IEnumerable<StepLock> OfParentFirst() =>
    [
        new StepLock(locks.Staged, LockMode.ShareUpdateExclusive, Only: true), locks.Quiet, .. locks.Inbound(LockMode.ShareUpdateExclusive),
        new StepLock(locks.Staged, LockMode.AccessExclusive), locks.Exclusive, .. locks.Inbound(LockMode.AccessExclusive),
    ];
}
