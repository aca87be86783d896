using System.Text.Json.Serialization;

namespace PgStrata.Server;

/// <summary>Reads the document of <see cref="ServerFactsReader"/>; a name only one side knows is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ServerFacts))]
sealed partial class ServerJson : JsonSerializerContext;
