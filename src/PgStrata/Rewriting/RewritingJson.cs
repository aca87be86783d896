using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgStrata.Rewriting;

/// <summary>The arguments of the actions as plans hold them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CopySpec))]
[JsonSerializable(typeof(LeafWork))]
[JsonSerializable(typeof(WayBack))]
sealed partial class RewritingJson : JsonSerializerContext
{
    internal static string Write(CopySpec copy) => JsonSerializer.Serialize(copy, Default.CopySpec);

    internal static string Write(LeafWork work) => JsonSerializer.Serialize(work, Default.LeafWork);

    internal static string Write(WayBack back) => JsonSerializer.Serialize(back, Default.WayBack);

    internal static CopySpec ReadCopy(string? json) => Read(json, Default.CopySpec);

    internal static LeafWork ReadWork(string? json) => Read(json, Default.LeafWork);

    internal static WayBack ReadWayBack(string? json) => Read(json, Default.WayBack);

    static T Read<T>(string? json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class =>
        (json is null ? null : JsonSerializer.Deserialize(json, type))
            ?? throw new StrataException("plan_format", "The plan says nothing of what is to be copied.");
}
