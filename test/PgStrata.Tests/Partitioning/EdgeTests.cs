using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;

namespace PgStrata.Tests.Partitioning;

public sealed class EdgeTests
{
    [Fact]
    public void Every_position_lies_between_the_open_ends() =>
        Prop.ForAll<long>(position => Edge.MinValue < Edge.At(position) && Edge.At(position) < Edge.MaxValue).QuickCheckThrowOnFailure();

    [Fact]
    public void Edges_order_as_their_positions_do() =>
        Prop.ForAll<long, long>((left, right) =>
            Edge.At(left).CompareTo(Edge.At(right)) == left.CompareTo(right)
            && (Edge.At(left) <= Edge.At(right)) == (left <= right)
            && (Edge.At(left) == Edge.At(right)) == (left == right)).QuickCheckThrowOnFailure();

    [Fact]
    public void An_open_end_has_no_position()
    {
        Assert.False(Edge.MaxValue.IsFinite);
        Assert.Throws<InvalidOperationException>(() => Edge.MaxValue.Position);
        Assert.Equal(Edge.MinValue, Edge.MinValue);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    public void An_empty_or_reversed_bound_cannot_be_made(long lower, long upper) =>
        Assert.Throws<ArgumentException>(() => RangeBound.Between(lower, upper));

    [Fact]
    public void A_bound_holds_its_lower_edge_and_not_its_upper()
    {
        var bound = RangeBound.Between(10, 20);
        Assert.True(bound.Contains(10));
        Assert.True(bound.Contains(19));
        Assert.False(bound.Contains(20));
        Assert.False(bound.Overlaps(RangeBound.Between(20, 30)));
        Assert.True(bound.Overlaps(new RangeBound(Edge.MinValue, Edge.At(11))));
        Assert.Equal(RangeBound.Between(10, 11), bound.Intersect(new RangeBound(Edge.MinValue, Edge.At(11))));
        Assert.Null(bound.Intersect(RangeBound.Between(20, 30)));
    }
}
