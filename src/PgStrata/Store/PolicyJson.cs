using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Partitioning;

namespace PgStrata.Store;

/// <summary>A policy as the policy row holds it: the same words as in a policy file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PolicyDocument))]
sealed partial class PolicyJson : JsonSerializerContext
{
    internal static string Write(Policy policy) => JsonSerializer.Serialize(Store.PolicyDocument.Of(policy), Default.PolicyDocument);

    /// <exception cref="StrataException"><c>policy</c>: the row was not written by this program.</exception>
    internal static Policy Read(string json) =>
        (JsonSerializer.Deserialize(json, Default.PolicyDocument) ?? throw new StrataException("policy", "The policy row is empty.")).ToPolicy();
}
