using System.Runtime.InteropServices;

namespace PgStrata.Partitioning;

/// <summary>A half-open range of positions, as in FOR VALUES FROM (lower) TO (upper). Never empty (PostgreSQL: 42P17).</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct RangeBound
{
    public RangeBound(Edge lower, Edge upper)
    {
        if (lower >= upper)
            throw new ArgumentException($"A bound must not be empty or reversed: from {lower} to {upper}.", nameof(upper));
        (Lower, Upper) = (lower, upper);
    }

    public Edge Lower { get; }

    public Edge Upper { get; }

    public static RangeBound Between(long lower, long upper) => new(Edge.At(lower), Edge.At(upper));

    public void Deconstruct(out Edge lower, out Edge upper) => (lower, upper) = (Lower, Upper);

    public bool Contains(long position) => Lower <= Edge.At(position) && Edge.At(position) < Upper;

    public bool Contains(RangeBound other) => Lower <= other.Lower && other.Upper <= Upper;

    public bool Overlaps(RangeBound other) => Lower < other.Upper && other.Lower < Upper;

    public RangeBound? Intersect(RangeBound other) =>
        Overlaps(other) ? new RangeBound(Edge.Max(Lower, other.Lower), Edge.Min(Upper, other.Upper)) : null;

    public override string ToString() => $"[{Lower}, {Upper})";
}
