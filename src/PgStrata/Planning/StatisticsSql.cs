using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// Extended statistics under a name of their own: LIKE makes them under an invented one and loses target and owner.
/// </summary>
static class StatisticsSql
{
    /// <summary>The definition is the server's text from CREATE STATISTICS name to FROM table; only the two ends change.</summary>
    internal static SqlText Create(TableShape shape, StatisticsShape statistics, QualifiedName name, QualifiedName table) =>
        SqlText.Of($"CREATE STATISTICS {name}{SqlText.Raw(Middle(shape, statistics))} FROM {table}");

    /// <summary>LIKE gave the leaf its own under the server's name, without target and owner; it is found by its text.</summary>
    internal static SqlText OnLeaf(TableShape shape, StatisticsShape statistics)
    {
        var target = SqlText.Raw(
            statistics.Target is { } t and >= 0
                ? $"EXECUTE format('ALTER STATISTICS %I.%I SET STATISTICS {t}', s.nspname, s.stxname);"
                : "");
        return DoBlock.Of(SqlText.Of($"""
            DECLARE s record; BEGIN
              FOR s IN SELECT n.nspname, x.stxname FROM pg_catalog.pg_statistic_ext x
                       JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace
                       JOIN pg_catalog.pg_class c ON c.oid = x.stxrelid JOIN pg_catalog.pg_namespace m ON m.oid = c.relnamespace
                       WHERE c.oid = pg_catalog.to_regclass(pg_catalog.current_setting('pgstrata.relation'))
                         AND pg_catalog.pg_get_statisticsobjdef(x.oid) = format('CREATE STATISTICS %I.%I', n.nspname, x.stxname)
                           || {Literal.Of(Middle(shape, statistics))} || format(' FROM %I.%I', m.nspname, c.relname) LOOP
                {target}
                EXECUTE format('ALTER STATISTICS %I.%I OWNER TO %I', s.nspname, s.stxname, {Literal.Of(statistics.Owner)});
              END LOOP;
            END
            """));
    }

    static string Middle(TableShape shape, StatisticsShape statistics)
    {
        var (start, end) = ($"CREATE STATISTICS {statistics.Name}", $" FROM {shape.Name}");
        var text = statistics.Definition;
        if (!text.StartsWith(start, StringComparison.Ordinal) || !text.EndsWith(end, StringComparison.Ordinal))
            throw new StrataException("statistics", $"The definition of statistics {statistics.Name} cannot be read: {text}");
        return text[start.Length..^end.Length];
    }
}
