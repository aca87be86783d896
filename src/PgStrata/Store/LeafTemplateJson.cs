using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgStrata.Store;

/// <summary>A leaf template as the policy row holds it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LeafTemplate))]
sealed partial class LeafTemplateJson : JsonSerializerContext
{
    internal static string Write(LeafTemplate template) => JsonSerializer.Serialize(template, Default.LeafTemplate);

    internal static LeafTemplate Read(string json) =>
        JsonSerializer.Deserialize(json, Default.LeafTemplate) ?? throw new StrataException("template", "The leaf template is empty.");
}
