using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Catalog;

namespace PgStrata.Reshape;

/// <summary>The record of a reshape as the plan holds it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ReshapeRecord))]
sealed partial class ReshapeJson : JsonSerializerContext
{
    internal static string Write(ReshapeRecord record) => JsonSerializer.Serialize(record, Default.ReshapeRecord);

    internal static string Write(TableShape shape) => JsonSerializer.Serialize(shape, CatalogJson.Default.TableShape);

    internal static ReshapeRecord Read(string json) => JsonSerializer.Deserialize(json, Default.ReshapeRecord)
        ?? throw new StrataException("plan_format", "The plan holds no record of the reshape.");

    internal static TableShape ReadShape(string json) => JsonSerializer.Deserialize(json, CatalogJson.Default.TableShape)!;
}
