using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Tests.Conversion;

/// <summary>Reads shapes for the conversion tests.</summary>
static class ConvertProbe
{
    internal static async Task<TableShape> ShapeAsync(Strata strata, QualifiedName table)
    {
        await using var session = await strata.Sessions.OpenAsync("test");
        return await ShapeReader.ReadAsync(session, table) ?? throw new InvalidOperationException($"no table {table}");
    }

    internal static IReadOnlyList<string> Differences(TableShape before, TableShape after) =>
        [.. ShapeDifference.Between(before, after).Select(d => d.ToString())];
}
