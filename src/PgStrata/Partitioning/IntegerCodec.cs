using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>Ids, and integers that count seconds, milliseconds, microseconds or nanoseconds since 1970.</summary>
sealed class IntegerCodec(KeyKind kind, string typeName) : KeyCodec
{
    // One of the two is 1: a position is value × Multiplier / Divisor.
    long Multiplier => kind switch
    {
        KeyKind.EpochSeconds => WallClock.Second,
        KeyKind.EpochMilliseconds => 1_000,
        _ => 1,
    };

    long Divisor => kind == KeyKind.EpochNanoseconds ? 1_000 : 1;

    public override long Resolution => Multiplier;

    public override long Lowest => (long)Int128.Max(Scale(LeastValue), kind == KeyKind.Number ? long.MinValue : WallClock.Earliest);

    public override long Highest => (long)Int128.Min(Scale(GreatestValue), kind == KeyKind.Number ? long.MaxValue : WallClock.Latest);

    public override string Encode(long position)
    {
        var value = FloorDiv((Int128)position * Divisor, Multiplier);
        if (value < LeastValue || value > GreatestValue)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"There is no value of type {typeName} for this position.");
        return value.ToString(CultureInfo.InvariantCulture);
    }

    public override bool TryDecode(string text, out long position, out bool exact)
    {
        (position, exact) = (0, false);
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return false;
        var scaled = Scale(value);
        if (kind != KeyKind.Number && (scaled < WallClock.Earliest || scaled > WallClock.Latest))
            return false; // milliseconds in a column of seconds, or the like: an outlier
        (position, exact) = ((long)scaled, value % Divisor == 0);
        return true;
    }

    public override string CastType(string typeName) => typeName;

    long LeastValue => typeName switch
    {
        "smallint" => short.MinValue,
        "integer" => int.MinValue,
        _ => long.MinValue,
    };

    long GreatestValue => typeName switch
    {
        "smallint" => short.MaxValue,
        "integer" => int.MaxValue,
        _ => long.MaxValue,
    };

    Int128 Scale(long value) => FloorDiv((Int128)value * Multiplier, Divisor);

    static Int128 FloorDiv(Int128 dividend, Int128 divisor) =>
        dividend % divisor < 0 ? (dividend / divisor) - 1 : dividend / divisor;
}
