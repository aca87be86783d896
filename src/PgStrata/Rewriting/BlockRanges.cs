namespace PgStrata.Rewriting;

/// <summary>The blocks that are still to be copied, handed out heap after heap from the front. Safe for several workers.</summary>
sealed class BlockRanges
{
    readonly Lock _gate = new();
    readonly LinkedList<BlockRange> _left;

    /// <param name="blocks">The length of each heap.</param>
    /// <param name="done">What was copied before, in any order.</param>
    internal BlockRanges(IReadOnlyList<long> blocks, IEnumerable<BlockRange> done)
    {
        var copied = done.ToLookup(r => r.Heap);
        _left = new LinkedList<BlockRange>(blocks.SelectMany((length, heap) => Gaps(heap, length, copied[heap])));
        Total = blocks.Sum();
        Done = Total - _left.Sum(r => r.Count);
    }

    internal long Total { get; }

    /// <summary>Blocks copied so far, by earlier runs too.</summary>
    internal long Done { get; private set; }

    /// <summary>The next blocks, at most so many; null when there are none left.</summary>
    internal BlockRange? Take(long most)
    {
        lock (_gate)
        {
            if (_left.First is not { Value: var first }) return null;
            _left.RemoveFirst();
            var range = first with { To = Math.Min(first.To, first.From + Math.Max(1, most)) };
            if (range.To < first.To) _left.AddFirst(first with { From = range.To });
            return range;
        }
    }

    internal void Finish(BlockRange range)
    {
        lock (_gate) Done += range.Count;
    }

    static IEnumerable<BlockRange> Gaps(int heap, long blocks, IEnumerable<BlockRange> done)
    {
        var at = 0L;
        foreach (var range in done.OrderBy(r => r.From))
        {
            if (range.From > at) yield return new BlockRange(heap, at, Math.Min(range.From, blocks));
            at = Math.Max(at, range.To);
        }

        if (at < blocks) yield return new BlockRange(heap, at, blocks);
    }
}
