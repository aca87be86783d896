using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>SET NOT NULL for a remedy, without a scan under an exclusive lock.</summary>
static class NotNullSql
{
    internal static string Prove(QualifiedName table, string column)
    {
        var name = new Identifier(column);
        var proof = new Identifier("pgstrata_not_null");
        return $"ALTER TABLE {table} ADD CONSTRAINT {proof} CHECK ({name} IS NOT NULL) NOT VALID;\n" +
            $"ALTER TABLE {table} VALIDATE CONSTRAINT {proof};\n" +
            $"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL;\n" +
            $"ALTER TABLE {table} DROP CONSTRAINT {proof}";
    }
}
