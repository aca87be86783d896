using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>
/// A partitioned table that holds some of the new leaves together until they come to the table itself: a switch attaches it as one, at the
/// price of one leaf.
/// </summary>
/// <param name="Name">Its name, in the staging schema.</param>
/// <param name="Bound">What its leaves cover.</param>
/// <param name="Children">At most as many as one short transaction can attach.</param>
sealed record Branch(QualifiedName Name, RangeBound Bound, IReadOnlyList<BranchChild> Children)
{
    /// <summary>The trunk first, then its branches, the newest first; none where all leaves are attached at once.</summary>
    /// <param name="trunk">The table beside that has all of them.</param>
    /// <param name="leaves">The leaves, in order.</param>
    /// <param name="most">Children of each.</param>
    internal static IReadOnlyList<Branch> Over(QualifiedName trunk, IReadOnlyList<FreshLeaf> leaves, int most)
    {
        if (leaves.Count <= most) return [];
        var found = new List<Branch>();
        var level = leaves.Select(l => new BranchChild(l.Made, l.Name, l.Bound, IsBranch: false)).ToList();
        while (level.Count > most)
        {
            var next = new List<BranchChild>();
            foreach (var children in level.Chunk(most))
            {
                var name = trunk.With($"pgstrata_branch_{found.Count + 1}");
                var branch = new Branch(name, new RangeBound(children[0].Bound.Lower, children[^1].Bound.Upper), children);
                found.Add(branch);
                next.Add(new BranchChild(name, name, branch.Bound, IsBranch: true));
            }

            level = next;
        }

        return [new Branch(trunk, new RangeBound(level[0].Bound.Lower, level[^1].Bound.Upper), level), .. Enumerable.Reverse(found)];
    }

    /// <summary>How many leaves one transaction attaches within some 20 ms: each costs one, and most of another for each index.</summary>
    internal static int Most(int indexes) => Math.Clamp((int)(20 / (1 + 0.75 * indexes)), 2, 16);
}
