using System.Globalization;
using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>Positions for people: times in UTC, wall clocks without a zone as they are, numbers as numbers.</summary>
static class PositionText
{
    internal static string Of(Grid grid, long position)
    {
        if (grid.Kind == KeyKind.Number) return position == long.MaxValue ? "MAXVALUE" : position.ToString(CultureInfo.InvariantCulture);
        if (!WallClock.IsReadable(position)) return position > 0 ? "MAXVALUE" : "MINVALUE";
        return grid.Kind == KeyKind.Date ? WallClock.WriteDate(position)
            : grid.IsWallClock ? WallClock.Write(position)
            : WallClock.Write(position) + "+00";
    }

    /// <summary>Where the leaves end that lie behind a position which none covers.</summary>
    internal static string CoverBefore(Grid grid, IEnumerable<RangeBound> ranges, long position) =>
        ranges.Select(r => r.Upper).Where(e => e <= Edge.At(position)).Select(e => (Edge?)e).Max() is { } end
            ? $"the leaves before it ended at {Of(grid, end)}"
            : "there is none before it either";

    internal static string Of(Grid grid, Edge edge) => edge.IsFinite ? Of(grid, edge.Position) : edge.ToString();

    internal static string Of(Grid grid, RangeBound bound) => $"{Of(grid, bound.Lower)} … {Of(grid, bound.Upper)}";
}
