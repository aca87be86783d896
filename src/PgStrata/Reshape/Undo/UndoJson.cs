using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Planning;

namespace PgStrata.Reshape.Undo;

/// <summary>The record of an undo as the plan holds it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UndoRecord))]
sealed partial class UndoJson : JsonSerializerContext
{
    /// <summary>The name of the fact.</summary>
    internal const string Fact = "undo";

    internal static string Write(UndoRecord record) => JsonSerializer.Serialize(record, Default.UndoRecord);

    /// <summary>Null when the plan is not one of an undo.</summary>
    internal static UndoRecord? Find(Plan plan) =>
        plan.Facts.TryGetValue(Fact, out var json) ? JsonSerializer.Deserialize(json, Default.UndoRecord) : null;

    internal static UndoRecord Read(Plan plan) =>
        Find(plan) ?? throw new StrataException("plan_format", "The plan holds no record of an undo.");
}
