using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>The columns a table is divided by, in order; with a grid it is one.</summary>
sealed record KeyColumns(IReadOnlyList<string> Names)
{
    public static implicit operator KeyColumns(string column) => new([column]);

    /// <summary>As PARTITION BY lists them.</summary>
    internal SqlText List => SqlText.List(Names.Select(n => new Identifier(n)));

    /// <summary>An index lacks these, in order.</summary>
    internal IEnumerable<string> MissingFrom(IndexShape index) => Names.Except(index.KeyColumns.OfType<string>(), StringComparer.Ordinal);

    public override string ToString() => string.Join(", ", Names);
}
