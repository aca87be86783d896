using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>The last run of retention as the policy row holds it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RetainedRow))]
sealed partial class RetainedJson : JsonSerializerContext
{
    internal static string Write(LastRetention last) =>
        JsonSerializer.Serialize(
            new RetainedRow(last.Now, last.Keep?.ToString(), last.Deferred, last.ClockSkew.TotalSeconds), Default.RetainedRow);

    /// <summary>Null for a row that cannot be read: the next run then is a first one, which may expire least on doubt.</summary>
    internal static LastRetention? Read(string? json)
    {
        if (json is null) return null;
        var row = JsonSerializer.Deserialize(json, Default.RetainedRow);
        return row is null
            ? null
            : new LastRetention(
                row.Now, Period.TryParse(row.Keep, out var keep, out _) ? keep : null, row.Deferred,
                TimeSpan.FromSeconds(row.ClockSkewSeconds));
    }
}
