using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class PartitionBoundTests
{
    static readonly PartitionKey Moment = new("k", "timestamp with time zone", KeyKind.TimestampTz);
    static readonly PartitionKey Number = new("k", "bigint", KeyKind.Number);
    static readonly PartitionKey Text = new("k", "text", KeyKind.Ulid);

    [Fact]
    public void A_range_is_read_as_PostgreSQL_prints_it()
    {
        Assert.Equal(
            new PartitionBound.Range(new RangeBound(Edge.At(At("2025-12-17 23:00")), Edge.MaxValue)),
            PartitionBound.Parse("FOR VALUES FROM ('2025-12-17 23:00:00+00') TO (MAXVALUE)", Moment));
        Assert.Equal(
            new PartitionBound.Range(RangeBound.Between(-5, 100)), PartitionBound.Parse("FOR VALUES FROM ('-5') TO ('100')", Number));
        Assert.Equal(
            new PartitionBound.Range(RangeBound.Between(-5, 100)), PartitionBound.Parse("FOR VALUES FROM ('-5') TO (100)", Number));
        Assert.Equal(
            new PartitionBound.Range(new RangeBound(Edge.MinValue, Edge.At(At("2025-12-18")))),
            PartitionBound.Parse("FOR VALUES FROM (MINVALUE) TO ('2025-12-18')", new PartitionKey("k", "date", KeyKind.Date)));
    }

    [Fact]
    public void Infinity_as_a_bound_is_the_open_end() => Assert.Equal(
        new PartitionBound.Range(new RangeBound(Edge.At(At("2025-12-18")), Edge.MaxValue)),
        PartitionBound.Parse("FOR VALUES FROM ('2025-12-18 00:00:00+00') TO ('infinity')", Moment));

    [Fact]
    public void Other_kinds_are_recognised()
    {
        Assert.IsType<PartitionBound.Default>(PartitionBound.Parse("DEFAULT", Moment));
        Assert.IsType<PartitionBound.List>(PartitionBound.Parse("FOR VALUES IN ('a', 'b''c', NULL)", Text));
        Assert.IsType<PartitionBound.Hash>(PartitionBound.Parse("FOR VALUES WITH (modulus 4, remainder 0)", Text));
    }

    [Theory]
    [InlineData("FOR VALUES FROM ('a, (''x', MINVALUE) TO ('b', 7)")]
    [InlineData("FOR VALUES FROM ('2025-12-18 00:00:00+00', 1) TO (MAXVALUE, MAXVALUE)")]
    [InlineData("FOR VALUES FROM ('0044-03-15 00:00:00+00 BC') TO ('2025-12-18 00:00:00+00')")]
    [InlineData("FOR VALUES FROM ('2025-12-18 00:00:00+00') TO ('12025-12-18 00:00:00+00')")]
    [InlineData("FOR VALUES FROM ('17/12/2025 18:00:00 EST') TO (MAXVALUE)")]
    [InlineData("FOR VALUES FROM (MAXVALUE) TO (MINVALUE)")]
    [InlineData("FOR VALUES FROM ('infinity') TO (MAXVALUE)")]
    [InlineData("FOR VALUES FROM ('2025-12-18 00:00:00+00') TO (MAXVALUE) x")]
    [InlineData("FOR VALUES FROM ('2025-12-18 00:00:00+00")]
    [InlineData("FOR VALUES FROM ('")]
    [InlineData("FOR VALUES FROM (")]
    [InlineData("")]
    public void What_cannot_be_computed_with_is_kept_as_text(string text) =>
        Assert.Equal(new PartitionBound.Unparsed(text), PartitionBound.Parse(text, Moment));

    [Theory]
    [InlineData("FOR VALUES FROM ('01JF000000''0000000000000000') TO (MAXVALUE)")]
    [InlineData("FOR VALUES FROM ('01JF000000') TO (MAXVALUE)")]
    [InlineData("FOR VALUES FROM ('01JF0000000000000000000001') TO (MAXVALUE)")]
    public void A_text_bound_that_is_not_exactly_a_moment_is_kept_as_text(string text) =>
        Assert.IsType<PartitionBound.Unparsed>(PartitionBound.Parse(text, Text));

    [Fact]
    public void No_text_makes_the_reader_throw() => Prop.ForAll<string, string>((left, right) =>
        new[] { left, $"FOR VALUES FROM ({left}) TO ({right})", $"FOR VALUES FROM ('{left}') TO ('{right}')" }
            .All(text => PartitionBound.Parse(text ?? "", Moment) is not null)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_written_bound_is_read_back() => Prop.ForAll(Moments.ToArbitrary(), Moments.ToArbitrary(), (left, right) =>
    {
        if (left == right)
            return true;
        var bound = RangeBound.Between(Math.Min(left, right), Math.Max(left, right));
        var printed = $"FOR VALUES FROM ('{WallClock.Write(bound.Lower.Position)}+00') TO ('{WallClock.Write(bound.Upper.Position)}+00')";
        return PartitionBound.Parse(printed, Moment) == new PartitionBound.Range(bound);
    }).QuickCheckThrowOnFailure();
}
