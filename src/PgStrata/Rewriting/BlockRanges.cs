namespace PgStrata.Rewriting;

/// <summary>The blocks that are still to be copied. Safe for several workers.</summary>
/// <remarks>
/// Each worker goes on where it was, far from the others: rows near one another mostly go to the same leaf, and two who fill one leaf wait
/// for each other whenever it grows.
/// </remarks>
sealed class BlockRanges
{
    readonly Lock _gate = new();
    readonly List<(BlockRange Range, object? Worker)> _left;

    /// <param name="blocks">The length of each heap.</param>
    /// <param name="done">What was copied before, in any order.</param>
    internal BlockRanges(IReadOnlyList<long> blocks, IEnumerable<BlockRange> done)
    {
        var copied = done.ToLookup(r => r.Heap);
        _left = [.. blocks.SelectMany((length, heap) => Gaps(heap, length, copied[heap])).Select(r => (r, (object?)null))];
        Total = blocks.Sum();
        Done = Total - _left.Sum(r => r.Range.Count);
    }

    internal long Total { get; }

    /// <summary>Blocks copied so far, by earlier runs too.</summary>
    internal long Done { get; private set; }

    /// <summary>The next blocks for this worker, at most so many; null when there are none left.</summary>
    internal BlockRange? Take(object worker, long most)
    {
        lock (_gate)
        {
            if (_left.Count == 0) return null;
            var i = _left.FindIndex(l => l.Worker == worker);
            if (i < 0) i = Begin(Math.Max(1, most));
            var range = _left[i].Range;
            var taken = range with { To = Math.Min(range.To, range.From + Math.Max(1, most)) };
            if (taken.To == range.To) _left.RemoveAt(i);
            else _left[i] = (range with { From = taken.To }, worker);
            return taken;
        }
    }

    internal void Finish(BlockRange range)
    {
        lock (_gate) Done += range.Count;
    }

    /// <summary>Where one without blocks begins: at what nobody has, else in the middle of the longest range.</summary>
    int Begin(long most)
    {
        var free = _left.FindIndex(l => l.Worker is null);
        if (free >= 0) return free;
        var longest = _left.MaxBy(l => l.Range.Count);
        var i = _left.IndexOf(longest);
        if (longest.Range.Count <= 2 * most) return i;
        var middle = longest.Range.From + longest.Range.Count / 2;
        _left[i] = (longest.Range with { To = middle }, longest.Worker);
        _left.Insert(i + 1, (longest.Range with { From = middle }, null));
        return i + 1;
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
