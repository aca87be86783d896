using System.Globalization;
using System.Runtime.InteropServices;

namespace PgStrata.Partitioning;

/// <summary>One side of a bound: a position on the key's axis, or MINVALUE, or MAXVALUE.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct Edge : IComparable<Edge>
{
    readonly sbyte infinity;
    readonly long position;

    Edge(sbyte infinity, long position) => (this.infinity, this.position) = (infinity, position);

    public static Edge MinValue => new(-1, 0);

    public static Edge MaxValue => new(1, 0);

    public bool IsFinite => infinity == 0;

    public long Position => IsFinite ? position : throw new InvalidOperationException($"{this} has no position.");

    public static Edge At(long position) => new(0, position);

    public int CompareTo(Edge other) =>
        infinity != other.infinity ? infinity.CompareTo(other.infinity) : position.CompareTo(other.position);

    public static bool operator <(Edge left, Edge right) => left.CompareTo(right) < 0;

    public static bool operator <=(Edge left, Edge right) => left.CompareTo(right) <= 0;

    public static bool operator >(Edge left, Edge right) => left.CompareTo(right) > 0;

    public static bool operator >=(Edge left, Edge right) => left.CompareTo(right) >= 0;

    public static Edge Min(Edge left, Edge right) => left <= right ? left : right;

    public static Edge Max(Edge left, Edge right) => left >= right ? left : right;

    public override string ToString() => infinity switch
    {
        < 0 => "MINVALUE",
        > 0 => "MAXVALUE",
        _ => position.ToString(CultureInfo.InvariantCulture),
    };
}
