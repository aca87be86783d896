using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>Branch by branch the leaves are gathered again, so that the switch back takes them away as one.</summary>
sealed class GatherStage(AfterReshapeFacts f)
{
    internal IEnumerable<Stage> Stages() =>
        !f.IsBranched ? [] : [new Stage("gather", null, [.. f.Record.Branches.Select(Step).Reverse()])];

    Step Step(RecordedBranch branch, int number)
    {
        var (name, children) = (f.Branch(branch.Name), branch.Children.SelectMany(Child).ToList());
        return new Step
        {
            Id = $"gather-{number + 1}",
            Title = $"Gather {children.Count} parts of {f.Table} on {branch.Name}",
            Kind = StepKind.CutOver,
            Locks = [.. Of(name, children, LockMode.ShareUpdateExclusive), .. Of(name, children, LockMode.AccessExclusive)],
            Statements = [.. BranchSql.Gather(f.Table, name, branch.From, branch.To, children).Select(s => s.Text)],
            Untouched = [f.Table.ToString()],
            Undo = [.. BranchSql.Flatten(f.Table, name, children).Select(s => s.Text)],
            UndoLocks = [.. Of(name, [], LockMode.ShareUpdateExclusive), .. Of(name, [], LockMode.AccessExclusive)],
        };
    }

    /// <summary>A leaf that was removed since is not gathered.</summary>
    IEnumerable<(QualifiedName Made, QualifiedName Name, string From, string To)> Child(string child)
    {
        if (f.Record.Branches.FirstOrDefault(b => b.Name == child) is { } branch)
            return [(f.Branch(child), f.Branch(child), branch.From, branch.To)];
        return from leaf in f.Made
               where leaf.Name == child
               let name = AfterReshapeFacts.Name(leaf)
               select (leaf.IsNamesake ? f.Branch(child) : name, name, leaf.From, leaf.To);
    }

    IEnumerable<StepLock> Of(
        QualifiedName branch, IReadOnlyList<(QualifiedName Made, QualifiedName Name, string From, string To)> children, LockMode mode) =>
    [
        new StepLock(f.Table.ToString(), mode, Only: true),
        .. f.Record.Default is { } name ? [new StepLock(name, mode)] : (StepLock[])[],
        .. children.Select(c => new StepLock(c.Name.ToString(), mode)), new StepLock(branch.ToString(), mode),
    ];
}
