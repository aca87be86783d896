using System.Text.Json.Serialization;

namespace PgStrata.Catalog;

/// <summary>
/// The server assembles each answer as one JSON document: one statement, one snapshot, one round trip, no columns to miscount.
/// </summary>
/// <remarks>A name on one side that the other does not know is an error, so query and record cannot drift apart unseen.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TableShape))]
[JsonSerializable(typeof(TableActivity))]
sealed partial class CatalogJson : JsonSerializerContext;
