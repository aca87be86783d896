using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>The old heap that is kept up after a switch. A fact of the plan that switched, by which every room finds it.</summary>
sealed record WayBack
{
    /// <summary>The name of the fact.</summary>
    internal const string Fact = "way_back";

    /// <summary>From the table to the old heap.</summary>
    public required CopySpec Copy { get; init; }

    /// <summary>Columns that are unique in the old heap, and in the table only together with others.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Narrower { get; init; }

    internal static WayBack? Of(Plan plan) =>
        plan.Facts.TryGetValue(Fact, out var json) ? RewritingJson.ReadWayBack(json) : null;

    /// <summary>Entries of the queue, counted up to <paramref name="most"/>.</summary>
    internal SqlText Backlog(int most) => SqlText.Of($"SELECT count(*) FROM (SELECT FROM {Copy.Queue} LIMIT {most}) q");

    /// <summary>
    /// What cannot be brought to the old heap: rows of the table, still in the queue, that share what is unique there with another row, or
    /// with one that only the old heap has.
    /// </summary>
    internal SqlText Duplicates(int most) => SqlText.Of($"""
        WITH pending AS MATERIALIZED
          (SELECT DISTINCT {ReplaySql.Columns("", Copy.Noted)} FROM {Copy.Queue} WHERE NOT {CaptureSql.IsTruncate})
        {SqlText.Join(" UNION ALL ", Found.DefaultIfEmpty(SqlText.Raw("SELECT '' WHERE false")))} LIMIT {most}
        """);

    /// <remarks>Where rows are known by their place only, the server's own message has to do.</remarks>
    IEnumerable<SqlText> Found => Copy.IsAppendOnly ? [] : Narrower.SelectMany(Conflicts);

    IEnumerable<SqlText> Conflicts(IReadOnlyList<string> columns) =>
        Copy.Within is null ? [Shared(columns)] : [Shared(columns), SharedWithLeft(columns)];

    SqlText SharedWithLeft(IReadOnlyList<string> columns)
    {
        var name = Literal.Of($"({string.Join(", ", columns.Select(c => new Identifier(c)))})=");
        return SqlText.Of($"""
            (SELECT DISTINCT {name} || ROW({ReplaySql.Columns("r", columns)})::text || ' in the rows ' ||
                ROW({ReplaySql.Columns("r", Copy.Key)})::text || ' and, from before the window, ' ||
                ROW({ReplaySql.Columns("o", Copy.Key)})::text
              FROM {Copy.Source} r JOIN pending p ON {ReplaySql.Same("p", "r", Copy.Key)}
              JOIN {Copy.Target} o ON {ReplaySql.Same("o", "r", columns)} AND NOT {Copy.Counts("o")})
            """);
    }

    SqlText Shared(IReadOnlyList<string> columns)
    {
        var name = Literal.Of($"({string.Join(", ", columns.Select(c => new Identifier(c)))})=");
        var others = SqlText.Of($"FROM {Copy.Source} o WHERE {ReplaySql.Same("o", "r", columns)}");
        return SqlText.Of($"""
            (SELECT DISTINCT {name} || ROW({ReplaySql.Columns("r", columns)})::text || ' in the rows ' ||
                (SELECT string_agg(ROW({ReplaySql.Columns("o", Copy.Key)})::text, ', ') {others})
              FROM {Copy.Source} r JOIN pending p ON {ReplaySql.Same("p", "r", Copy.Key)}
              WHERE EXISTS (SELECT {others} AND NOT ({ReplaySql.Same("o", "r", Copy.Key)})))
            """);
    }
}
