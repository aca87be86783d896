using FsCheck;
using FsCheck.Fluent;
using PgStrata.Rewriting;

namespace PgStrata.Tests.Rewriting;

public sealed class BlockRangesTests
{
    [Fact]
    public void whatever_was_done_before_every_block_is_handed_out_once()
    {
        var cases =
            from blocks in Gen.Choose(0, 300)
            from cuts in Gen.ListOf(Gen.Choose(0, 300))
            from mask in Gen.Choose(0, int.MaxValue)
            from sizes in Gen.NonEmptyListOf(Gen.Choose(0, 50))
            select (blocks, cuts, mask, sizes);
        Prop.ForAll(Arb.From(cases), c => Holds(c.blocks, [.. c.cuts], c.mask, [.. c.sizes])).QuickCheckThrowOnFailure();
    }

    static bool Holds(int blocks, int[] cuts, int mask, int[] sizes)
    {
        var edges = cuts.Append(0).Append(blocks).Where(c => c <= blocks).Distinct().Order().ToList();
        var done = edges.Zip(edges.Skip(1), (from, to) => new BlockRange(from, to)).Where((_, i) => (mask >> (i % 31) & 1) == 1).ToList();
        var ranges = new BlockRanges(blocks, done.AsEnumerable().Reverse());
        var handed = new List<BlockRange>();
        for (var i = 0; ranges.Take(sizes[i % sizes.Length]) is { } range; i++)
        {
            handed.Add(range);
            ranges.Finish(range);
        }

        var seen = done.Concat(handed).SelectMany(r => Enumerable.Range((int)r.From, (int)r.Count)).ToList();
        return ranges.Done == blocks && seen.Count == blocks && seen.Distinct().Count() == blocks;
    }
}
