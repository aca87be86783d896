using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>
/// Branch by branch the leaves become leaves of the table itself: each in a short transaction of its own, rows visible at every moment.
/// </summary>
sealed class FlattenStage(ReshapeDesign design)
{
    readonly ReshapeLocks locks = new(design);

    internal IEnumerable<Stage> Stages() =>
        design.Branches.Count == 0 ? [] : [new Stage("flatten", null, [.. design.Branches.Select(Step)])];

    Step Step(Branch branch, int number) => new()
    {
        Id = $"flatten-{number + 1}",
        Title = $"Take the {branch.Children.Count} parts of {branch.Name.Name} over to {design.Table}",
        Kind = StepKind.CutOver,
        Locks = [.. Of(branch, LockMode.ShareUpdateExclusive), .. Of(branch, LockMode.AccessExclusive)],
        Statements =
        [
            .. BranchSql.Flatten(
                design.Table, branch.Name,
                branch.Children.Select(
                    c => (c.Made, c.Name, design.Key.BoundLiteral(c.Bound.Lower), design.Key.BoundLiteral(c.Bound.Upper))))
                .Select(s => s.Text),
        ],
        Untouched =
        [
            locks.Table, .. branch.Children.Where(c => !c.IsBranch).Select(c => c.Made.ToString()),
            .. design.Default is { } name ? [name.ToString()] : (string[])[],
        ],
    };

    IEnumerable<StepLock> Of(Branch branch, LockMode mode) =>
        [new StepLock(locks.Table, mode, Only: true), .. locks.Default(mode), new StepLock(branch.Name.ToString(), mode)];
}
