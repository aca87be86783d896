using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Column settings that neither LIKE nor ATTACH carries: statistics targets and n_distinct.</summary>
static class ColumnSql
{
    internal static IEnumerable<SqlText> Settings(TableShape shape, SqlText relation)
    {
        foreach (var column in shape.Columns)
        {
            if (column.StatisticsTarget is { } target and >= 0)
                yield return SqlText.Of($"ALTER TABLE {relation} ALTER COLUMN {new Identifier(column.Name)} SET STATISTICS {target}");
            if (column.Options.Count > 0)
            {
                var options = SqlText.Raw(string.Join(", ", column.Options));
                yield return SqlText.Of($"ALTER TABLE {relation} ALTER COLUMN {new Identifier(column.Name)} SET ({options})");
            }
        }
    }
}
