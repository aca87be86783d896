using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>An empty partitioned table like the one that is reshaped, without its indexes, for leaves that stand beside.</summary>
static class StagedTableSql
{
    internal static IEnumerable<SqlText> Create(QualifiedName name, ReshapeDesign design) =>
    [
        SqlText.Of($"""
            CREATE TABLE {name} (LIKE {design.Table} INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY)
              PARTITION BY RANGE ({new Identifier(design.Key.Column)})
            """),
        SqlText.Of($"ALTER TABLE {name} OWNER TO {new Identifier(design.Shape.Owner)}"),
    ];
}
