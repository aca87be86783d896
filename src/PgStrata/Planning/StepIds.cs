using PgStrata.Catalog;

namespace PgStrata.Planning;

/// <summary>Ids of steps about foreign keys of other tables: the name of such a key is unique only within its table.</summary>
static class StepIds
{
    internal static string Of(string prefix, ForeignKeyShape fk, TableShape table) =>
        table.InboundForeignKeys.Count(f => f.Name == fk.Name) > 1 ? $"{prefix}-{fk.Referencing}.{fk.Name}" : $"{prefix}-{fk.Name}";
}
