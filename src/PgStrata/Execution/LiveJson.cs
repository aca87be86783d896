using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgStrata.Execution;

/// <summary>The figures of a heartbeat as the journal holds them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LiveFigures))]
sealed partial class LiveJson : JsonSerializerContext
{
    internal static string Write(LiveFigures figures) => JsonSerializer.Serialize(figures, Default.LiveFigures);

    /// <summary>None for a text that some other version wrote: they are for looking at only.</summary>
    internal static LiveFigures? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, Default.LiveFigures);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
