using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Publications follow the OID: without this the subscribers silently get nothing from the new leaves.</summary>
static class PublicationSql
{
    internal static IEnumerable<SqlText> Move(TableShape shape, QualifiedName from, QualifiedName to)
    {
        foreach (var publication in shape.Publications.Where(p => !p.ForAllTables && !p.ForSchema && !p.ByParent))
        {
            var columns = publication.Columns is { } c ? SqlText.Of($" ({SqlText.List(c.Select(x => new Identifier(x)))})") : default;
            var where = publication.Where is { } w ? SqlText.Of($" WHERE ({SqlText.Raw(w)})") : default;
            yield return SqlText.Of($"ALTER PUBLICATION {new Identifier(publication.Name)} DROP TABLE ONLY {from}");
            yield return SqlText.Of($"ALTER PUBLICATION {new Identifier(publication.Name)} ADD TABLE {to}{columns}{where}");
        }
    }
}
