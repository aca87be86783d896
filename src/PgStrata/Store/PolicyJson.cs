using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Partitioning;

namespace PgStrata.Store;

/// <summary>A policy as the policy row holds it: the same words as in a policy file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PolicyDraft))]
sealed partial class PolicyJson : JsonSerializerContext
{
    internal static string Write(Policy policy) => JsonSerializer.Serialize(Partitioning.PolicyDraft.Of(policy), Default.PolicyDraft);

    /// <exception cref="StrataException">
    /// <c>policy</c>: the row was not written by this program, or for a zone this machine does not know.
    /// </exception>
    internal static Policy Read(string json)
    {
        try
        {
            var draft = JsonSerializer.Deserialize(json, Default.PolicyDraft) ?? new PolicyDraft();
            return draft.TryBuild(out var policy, out var faults)
                ? policy
                : throw new StrataException("policy", $"The stored policy cannot be used: {faults}");
        }
        catch (JsonException error)
        {
            throw new StrataException("policy", $"The stored policy cannot be read: {error.Message}", error);
        }
    }
}
