using System.Text.Json;
using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>The table as it was when its conversion was planned.</summary>
static class PlannedShape
{
    internal static TableShape Of(Plan plan) => Read(
        plan.Facts.TryGetValue("rewrite", out var rewrite) ? ConversionJson.ReadRewrite(rewrite).Shape
        : ConversionJson.Read(plan.Facts["conversion"]).Shape);

    internal static TableShape Read(string json) => JsonSerializer.Deserialize(json, CatalogJson.Default.TableShape)!;
}
