using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What reads the table, each as it is to read the partitioned one: all its leaves, also where the text says ONLY.</summary>
static class LeafDependents
{
    internal static IEnumerable<Dependent> Of(TableShape shape) => shape.Dependents.Select(d => d with
    {
        Definition = Strip(d.Definition, shape.Name), Using = Strip(d.Using, shape.Name), Check = Strip(d.Check, shape.Name),
    });

    static string? Strip(string? text, QualifiedName table) => text is null ? null : OnlyKeyword.Strip(text, table);
}
