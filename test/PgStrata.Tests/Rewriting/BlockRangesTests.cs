using FsCheck;
using FsCheck.Fluent;
using PgStrata.Rewriting;

namespace PgStrata.Tests.Rewriting;

public sealed class BlockRangesTests
{
    [Fact]
    public void whatever_was_done_before_every_block_is_handed_out_once()
    {
        var heaps =
            from blocks in Gen.Choose(0, 300)
            from cuts in Gen.ListOf(Gen.Choose(0, 300))
            from mask in Gen.Choose(0, int.MaxValue)
            select (blocks, cuts.ToArray(), mask);
        var cases =
            from first in heaps
            from second in heaps
            from sizes in Gen.NonEmptyListOf(Gen.Choose(0, 50))
            from workers in Gen.Choose(1, 4)
            select (first, second, sizes, workers);
        Prop.ForAll(Arb.From(cases), c => Holds([c.first, c.second], [.. c.sizes], c.workers)).QuickCheckThrowOnFailure();
    }

    static bool Holds((int Blocks, int[] Cuts, int Mask)[] heaps, int[] sizes, int workers)
    {
        var names = Enumerable.Range(0, workers).Select(_ => new object()).ToArray();
        var done = heaps.SelectMany((h, i) => Done(i, h.Blocks, h.Cuts, h.Mask)).ToList();
        var ranges = new BlockRanges([.. heaps.Select(h => (long)h.Blocks)], done.AsEnumerable().Reverse());
        var handed = new List<BlockRange>();
        for (var i = 0; ranges.Take(names[i % workers], sizes[i % sizes.Length]) is { } range; i++)
        {
            handed.Add(range);
            ranges.Finish(range);
        }

        var total = heaps.Sum(h => h.Blocks);
        var seen = done.Concat(handed).SelectMany(r => Enumerable.Range((int)r.From, (int)r.Count).Select(b => (r.Heap, b))).ToList();
        return ranges.Done == total && seen.Count == total && seen.Distinct().Count() == total;
    }

    static IEnumerable<BlockRange> Done(int heap, int blocks, int[] cuts, int mask)
    {
        var edges = cuts.Append(0).Append(blocks).Where(c => c <= blocks).Distinct().Order().ToList();
        return edges.Zip(edges.Skip(1), (from, to) => new BlockRange(heap, from, to)).Where((_, i) => (mask >> (i % 31) & 1) == 1);
    }
}
