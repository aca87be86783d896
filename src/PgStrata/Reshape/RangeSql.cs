using PgStrata.Partitioning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>Ranges of the key as conditions.</summary>
static class RangeSql
{
    /// <summary>What a validated CHECK has to say so that a leaf is attached without a look at its rows.</summary>
    internal static SqlText Proof(PartitionKey key, RangeBound range)
    {
        var column = SqlText.Of($"{new Identifier(key.Column)}");
        return SqlText.Join(" AND ", Sides(key, range, column).Prepend(SqlText.Of($"{column} IS NOT NULL")));
    }

    /// <summary>What a validated CHECK of DEFAULT has to say so that leaves in the range are attached without a look at its rows.</summary>
    internal static SqlText Outside(PartitionKey key, RangeBound range)
    {
        var column = new Identifier(key.Column);
        var sides = new List<SqlText> { SqlText.Of($"{column} IS NULL") };
        if (range.Lower.IsFinite) sides.Add(SqlText.Of($"{column} < {SqlText.Raw(key.Literal(range.Lower.Position))}"));
        if (range.Upper.IsFinite) sides.Add(SqlText.Of($"{column} >= {SqlText.Raw(key.Literal(range.Upper.Position))}"));
        return SqlText.Join(" OR ", sides);
    }

    /// <summary>Which rows of the table lie in the range, for <see cref="CopySpec.Within"/>.</summary>
    internal static string Within(PartitionKey key, RangeBound range)
    {
        var column = SqlText.Of($"{SqlText.Raw(CopySpec.RowMark)}.{new Identifier(key.Column)}");
        var sides = Sides(key, range, column).ToList();
        return SqlText.Join(" AND ", sides.Count > 0 ? sides : [SqlText.Of($"{column} IS NOT NULL")]).Text;
    }

    static IEnumerable<SqlText> Sides(PartitionKey key, RangeBound range, SqlText column)
    {
        if (range.Lower.IsFinite) yield return SqlText.Of($"{column} >= {SqlText.Raw(key.Literal(range.Lower.Position))}");
        if (range.Upper.IsFinite) yield return SqlText.Of($"{column} < {SqlText.Raw(key.Literal(range.Upper.Position))}");
    }
}
