using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgStrata.Planning;

/// <summary>A plan as JSON: what the journal holds and <c>--save</c> writes.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Plan))]
sealed partial class PlanJson : JsonSerializerContext
{
    internal static string Write(Plan plan) => JsonSerializer.Serialize(plan, Readable.Plan);

    /// <exception cref="StrataException"><c>plan_format</c>.</exception>
    internal static Plan Read(string json)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(json, Readable.Plan)
                ?? throw new StrataException("plan_format", "The plan document is empty.");
            return plan.Version == 1
                ? plan
                : throw new StrataException("plan_format", $"The plan has format {plan.Version}; this program reads format 1.");
        }
        catch (JsonException error)
        {
            throw new StrataException("plan_format", $"This is not a plan written by --save: {error.Message}", error);
        }
    }

    // SQL in JSON should stay readable: no \u0027 for every quote.
    static readonly PlanJson Readable = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter<StepKind>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<Effect>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<Verdict>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<BlockerPolicy>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<LockMode>(JsonNamingPolicy.SnakeCaseLower),
        },
    });
}
