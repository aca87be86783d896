using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Conversion.Rewrite;

namespace PgStrata.Conversion;

/// <summary>The conversion record as the plan holds it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ConversionRecord))]
[JsonSerializable(typeof(RewriteRecord))]
sealed partial class ConversionJson : JsonSerializerContext
{
    internal static string Write(ConversionRecord record) => JsonSerializer.Serialize(record, Default.ConversionRecord);

    internal static string Write(RewriteRecord record) => JsonSerializer.Serialize(record, Default.RewriteRecord);

    internal static ConversionRecord Read(string json) => JsonSerializer.Deserialize(json, Default.ConversionRecord)
        ?? throw new StrataException("plan_format", "The plan holds no conversion record.");

    internal static RewriteRecord ReadRewrite(string json) => JsonSerializer.Deserialize(json, Default.RewriteRecord)
        ?? throw new StrataException("plan_format", "The plan holds no record of the copy.");
}
