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

    internal static string Of(Grid grid, Edge edge) => edge.IsFinite ? Of(grid, edge.Position) : edge.ToString();

    internal static string Of(Grid grid, RangeBound bound) => $"{Of(grid, bound.Lower)} … {Of(grid, bound.Upper)}";
}
