using System.Diagnostics;

namespace PgStrata.Partitioning;

/// <summary>The column a table is partitioned by, and how its values are read.</summary>
/// <remarks>
/// A <em>position</em> is what everything is computed with: microseconds since 1970-01-01 00:00 UTC for all kinds of time (for timestamp
/// and date the wall clock read as if it were UTC), the value itself for numbers.
/// </remarks>
/// <param name="Column">The name of the column, not quoted.</param>
/// <param name="TypeName">Its type as format_type prints it, such as <c>timestamp with time zone</c>.</param>
/// <param name="Kind">How its values are read.</param>
public sealed record PartitionKey(string Column, string TypeName, KeyKind Kind)
{
    /// <summary>A SQL literal with an explicit cast to the key's own type; other types would not prove a bound.</summary>
    /// <param name="position">A position; rounded down to what the key can hold (a date: its day).</param>
    /// <exception cref="ArgumentOutOfRangeException">The key's type has no value for the position.</exception>
    public string Literal(long position)
    {
        var value = Codec.Encode(Align(position));
        var bare = Codec is IntegerCodec && value[0] != '-'; // -32768::smallint is read as -(32768::smallint) and overflows
        return bare ? $"{value}::{Codec.CastType(TypeName)}" : $"'{value}'::{Codec.CastType(TypeName)}";
    }

    /// <summary>Reads a value as PostgreSQL prints it under TimeZone UTC and DateStyle ISO.</summary>
    /// <returns>False for ±infinity, BC, years above 9999, and anything that is no value of this kind: an outlier.</returns>
    public bool TryPosition(string? text, out long position)
    {
        position = 0;
        return text is not null && Codec.TryDecode(text, out position, out _);
    }

    /// <summary>The kind a column of this type usually is; null when such a column cannot be a key.</summary>
    /// <param name="formatTypeName">The type as format_type prints it.</param>
    public static KeyKind? DefaultKindFor(string formatTypeName) => KeyType.DefaultKind(formatTypeName);

    /// <summary>What stands inside FOR VALUES FROM (…) TO (…).</summary>
    internal string BoundLiteral(Edge edge)
    {
        if (!edge.IsFinite)
            return edge.ToString();
        if (Align(edge.Position) != edge.Position)
            throw new ArgumentException($"{edge} is no value of {Column} ({TypeName}), so it cannot be a bound.", nameof(edge));
        return Literal(edge.Position);
    }

    /// <summary>
    /// Reads one value of a bound. Infinite values become the open end: nothing is computed from them, and neighbours still fit.
    /// </summary>
    internal bool TryEdge(string text, out Edge edge)
    {
        edge = text switch
        {
            "infinity" => Edge.MaxValue,
            "-infinity" => Edge.MinValue,
            _ => default,
        };
        if (!edge.IsFinite)
            return Kind is KeyKind.TimestampTz or KeyKind.Timestamp or KeyKind.Date;
        var known = Codec.TryDecode(text, out var position, out var exact) && exact;
        edge = Edge.At(position);
        return known;
    }

    /// <summary>Rounds a position down to one the key can hold.</summary>
    internal long Align(long position) =>
        Resolution == 1 ? position : WallClock.FloorDiv(position, Resolution) * Resolution;

    internal long Resolution => Codec.Resolution;

    /// <summary>The lowest position the key can hold.</summary>
    internal long Lowest => Codec.Lowest;

    /// <summary>The highest position the key can hold; a leaf that would end beyond it must end at MAXVALUE.</summary>
    internal long Highest => Codec.Highest;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    KeyCodec Codec => KeyCodec.For(Kind, TypeName);
}
