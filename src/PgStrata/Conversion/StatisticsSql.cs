using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Extended statistics under a name of their own: LIKE makes them under an invented one and loses target and owner (hazards B-1).</summary>
static class StatisticsSql
{
    /// <summary>The definition is the server's text from CREATE STATISTICS name to FROM table; only the two ends change.</summary>
    internal static SqlText Create(TableShape shape, StatisticsShape statistics, QualifiedName name, QualifiedName table)
    {
        var (start, end) = ($"CREATE STATISTICS {statistics.Name}", $" FROM {shape.Name}");
        var text = statistics.Definition;
        if (!text.StartsWith(start, StringComparison.Ordinal) || !text.EndsWith(end, StringComparison.Ordinal))
            throw new StrataException("statistics", $"The definition of statistics {statistics.Name} cannot be read: {text}");
        return SqlText.Of($"CREATE STATISTICS {name}{SqlText.Raw(text[start.Length..^end.Length])} FROM {table}");
    }
}
