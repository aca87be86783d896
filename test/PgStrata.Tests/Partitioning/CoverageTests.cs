using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class CoverageTests
{
    static readonly Grid Tens = Grid.Create(Period.Parse("10"), GridZone.Utc, KeyKind.Number);

    static Gen<List<RangeBound>> AnyBounds =>
        from pairs in (from lower in Gen.Choose(-100, 100)
                       from length in Gen.Choose(1, 30)
                       select RangeBound.Between(lower, lower + length)).ListOf()
        from open in Gen.Choose(0, 9)
        select open switch
        {
            0 => pairs.Append(new RangeBound(Edge.MinValue, Edge.At(-90))).ToList(),
            1 => pairs.Append(new RangeBound(Edge.At(90), Edge.MaxValue)).ToList(),
            _ => pairs.ToList(),
        };

    static bool Covers(IEnumerable<RangeBound> bounds, long position) => bounds.Any(bound => bound.Contains(position));

    [Fact]
    public void Old_and_new_leaves_together_cover_everything_once() =>
        Prop.ForAll(
            AnyBounds.ToArbitrary(), Gen.Choose(-120, 120).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), (existing, from, size) =>
        {
            var missing = Coverage.Missing(existing, Tens, from, from + size);
            var range = Enumerable.Range(-200, 400).Select(x => (long)x);
            var (lower, upper) = (Tens.Floor(from), Tens.Ceiling(from + size));
            return range.All(x => missing.Count(bound => bound.Contains(x)) == (x >= lower && x < upper && !Covers(existing, x) ? 1 : 0))
                && missing.All(bound => Tens.Floor(bound.Lower.Position) == Tens.Floor(bound.Upper.Position - 1))
                && missing.SequenceEqual(missing.OrderBy(bound => bound.Lower));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Gaps_overlaps_and_the_end_of_cover_are_what_counting_says() =>
        Prop.ForAll(AnyBounds.ToArbitrary(), Gen.Choose(-120, 120).ToArbitrary(), (existing, from) =>
        {
            var range = Enumerable.Range(-200, 400).Select(x => (long)x).ToList();
            var gaps = Coverage.Gaps(existing);
            var overlaps = Coverage.Overlaps(existing);
            var until = Coverage.CoveredUntil(existing, from);
            return range.All(x => Covers(gaps, x) == (!Covers(existing, x)
                    && existing.Exists(bound => bound.Upper <= Edge.At(x)) && existing.Exists(bound => bound.Lower > Edge.At(x))))
                && range.All(x => Covers(overlaps, x) == existing.Count(bound => bound.Contains(x)) > 1)
                && range.Where(x => x >= from).All(x => until is null || x < until ? Covers(existing, x)
                    : x > until || !Covers(existing, x));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_leaf_off_the_grid_gets_a_clipped_neighbour() => Assert.Equal(
        [RangeBound.Between(0, 3), RangeBound.Between(13, 20), RangeBound.Between(20, 30)],
        Coverage.Missing([RangeBound.Between(3, 13)], Tens, 0, 30));

    [Fact]
    public void Cover_up_to_MAXVALUE_has_no_end()
    {
        Assert.Null(Coverage.CoveredUntil([new RangeBound(Edge.At(0), Edge.MaxValue)], 5));
        Assert.Equal(-5, Coverage.CoveredUntil([new RangeBound(Edge.At(0), Edge.MaxValue)], -5));
        Assert.Equal(7, Coverage.CoveredUntil([], 7));
    }
}
