using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class PartitionKeyTests
{
    public static TheoryData<string, KeyKind> Keys => new()
    {
        { "timestamp with time zone", KeyKind.TimestampTz },
        { "timestamp(3) without time zone", KeyKind.Timestamp },
        { "date", KeyKind.Date },
        { "bigint", KeyKind.Number },
        { "bigint", KeyKind.EpochSeconds },
        { "bigint", KeyKind.EpochMilliseconds },
        { "bigint", KeyKind.EpochMicroseconds },
        { "bigint", KeyKind.EpochNanoseconds },
        { "uuid", KeyKind.UuidV7 },
        { "text", KeyKind.Ulid },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_literal_stands_for_the_position_it_was_made_of(string typeName, KeyKind kind)
    {
        var key = new PartitionKey("k", typeName, kind);
        Prop.ForAll(Moments.ToArbitrary(), position =>
        {
            var literal = key.Literal(position);
            var value = literal[..literal.LastIndexOf("::", StringComparison.Ordinal)].Trim('\'');
            var aligned = Edge.At(key.Align(position));
            return key.TryPosition(value, out var read) && read == key.Align(position)
                && key.TryEdge(value, out var edge) && edge == aligned && key.BoundLiteral(aligned) == literal;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("uuid", KeyKind.UuidV7)]
    [InlineData("text", KeyKind.Ulid)]
    public void Encoded_times_order_by_bytes_as_their_positions_do(string typeName, KeyKind kind)
    {
        var key = new PartitionKey("k", typeName, kind);
        Prop.ForAll(Moments.ToArbitrary(), Moments.ToArbitrary(), (left, right) =>
            Math.Sign(string.CompareOrdinal(key.Literal(left), key.Literal(right))) == key.Align(left).CompareTo(key.Align(right)))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void No_text_makes_decoding_throw(string typeName, KeyKind kind)
    {
        var key = new PartitionKey("k", typeName, kind);
        Prop.ForAll<string>(text => !key.TryPosition(text, out var position) || kind == KeyKind.Number || WallClock.IsReadable(position))
            .QuickCheckThrowOnFailure();
        foreach (var text in new[] { null, "", "infinity", "-infinity", "0044-03-15 BC", "12025-12-18 00:00:00+00", "NaN", "null" })
            Assert.False(key.TryPosition(text, out _), text);
    }

    // Each of these literals was given to PostgreSQL 15.20 as bound and as CHECK: ATTACH found the bound implied and scanned nothing.
    [Theory]
    [InlineData("timestamp with time zone", KeyKind.TimestampTz, "'2025-12-18 00:00:00+00'::timestamptz")]
    [InlineData("timestamp(3) with time zone", KeyKind.TimestampTz, "'2025-12-18 00:00:00+00'::timestamptz")]
    [InlineData("timestamp without time zone", KeyKind.Timestamp, "'2025-12-18 00:00:00'::timestamp")]
    [InlineData("date", KeyKind.Date, "'2025-12-18'::date")]
    [InlineData("integer", KeyKind.EpochSeconds, "1766016000::integer")]
    [InlineData("bigint", KeyKind.EpochMilliseconds, "1766016000000::bigint")]
    [InlineData("bigint", KeyKind.EpochNanoseconds, "1766016000000000000::bigint")]
    [InlineData("uuid", KeyKind.UuidV7, "'019b2ec1-a000-0000-0000-000000000000'::uuid")]
    [InlineData("text", KeyKind.Ulid, "'01KCQC38000000000000000000'::text")]
    [InlineData("character varying(26)", KeyKind.Ulid, "'01KCQC38000000000000000000'::text")]
    [InlineData("character(26)", KeyKind.Ulid, "'01KCQC38000000000000000000'::bpchar")]
    public void A_literal_is_cast_to_the_type_of_the_key(string typeName, KeyKind kind, string literal) =>
        Assert.Equal(literal, new PartitionKey("k", typeName, kind).Literal(At("2025-12-18")));

    [Theory]
    [InlineData("bigint", 123, "123::bigint")]
    [InlineData("integer", -5, "'-5'::integer")]
    [InlineData("smallint", short.MinValue, "'-32768'::smallint")]
    [InlineData("bigint", long.MinValue, "'-9223372036854775808'::bigint")]
    public void Negative_numbers_are_quoted_so_that_the_cast_comes_after_the_sign(string typeName, long position, string literal) =>
        Assert.Equal(literal, new PartitionKey("k", typeName, KeyKind.Number).Literal(position));

    [Fact]
    public void What_the_type_cannot_hold_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartitionKey("k", "smallint", KeyKind.Number).Literal(32_768));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartitionKey("k", "integer", KeyKind.EpochSeconds).Literal(At("2038-02-01")));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartitionKey("k", "uuid", KeyKind.UuidV7).Literal(-1));
        Assert.Throws<ArgumentException>(() => new PartitionKey("k", "date", KeyKind.Date).BoundLiteral(Edge.At(5)));
    }

    [Fact]
    public void Open_ends_are_written_as_such()
    {
        var key = new PartitionKey("k", "date", KeyKind.Date);
        Assert.Equal("MINVALUE", key.BoundLiteral(Edge.MinValue));
        Assert.Equal("MAXVALUE", key.BoundLiteral(Edge.MaxValue));
    }

    [Theory]
    [InlineData("019b2e9c-3000-7abc-8def-0123456789ab", true)]
    [InlineData("019b2e9c-3000-4abc-8def-0123456789ab", false)]
    [InlineData("019b2e9c-3000-7abc-cdef-0123456789ab", false)]
    [InlineData("ffffffff-ffff-7abc-8def-0123456789ab", false)]
    public void Only_uuids_of_version_7_have_a_position(string uuid, bool hasPosition)
    {
        var key = new PartitionKey("k", "uuid", KeyKind.UuidV7);
        Assert.Equal(hasPosition, key.TryPosition(uuid, out _));
        Assert.False(key.TryEdge(uuid, out _));
    }

    [Theory]
    [InlineData("01KCQ9R0000000000000000000", true)]
    [InlineData("01KCQ9R0001ABCDEFGHJKMNPQR", true)]
    [InlineData("01kcq9r0001abcdefghjkmnpqr", false)]
    [InlineData("01KCQ9R0001ABCDEFGHIKMNPQR", false)]
    [InlineData("81KCQ9R0001ABCDEFGHJKMNPQR", false)]
    [InlineData("01KCQ9R000", false)]
    public void Only_upper_case_Crockford_is_a_ULID(string text, bool hasPosition) =>
        Assert.Equal(hasPosition, new PartitionKey("k", "text", KeyKind.Ulid).TryPosition(text, out _));

    [Theory]
    [InlineData("timestamp with time zone", KeyKind.TimestampTz)]
    [InlineData("timestamp(3) with time zone", KeyKind.TimestampTz)]
    [InlineData("timestamp without time zone", KeyKind.Timestamp)]
    [InlineData("date", KeyKind.Date)]
    [InlineData("smallint", KeyKind.Number)]
    [InlineData("integer", KeyKind.Number)]
    [InlineData("bigint", KeyKind.Number)]
    [InlineData("uuid", KeyKind.UuidV7)]
    [InlineData("text", KeyKind.Ulid)]
    [InlineData("character varying", KeyKind.Ulid)]
    [InlineData("character varying(26)", KeyKind.Ulid)]
    [InlineData("character(26)", KeyKind.Ulid)]
    [InlineData("character varying(10)", null)]
    [InlineData("character(30)", null)]
    [InlineData("numeric(10,2)", null)]
    [InlineData("jsonb", null)]
    [InlineData("", null)]
    public void A_type_has_a_usual_kind(string typeName, KeyKind? kind) => Assert.Equal(kind, PartitionKey.DefaultKindFor(typeName));
}
