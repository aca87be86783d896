using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PgStrata.Bench.Conversion;
using PgStrata.Bench.Maintenance;

namespace PgStrata.Bench.Output;

/// <summary>Everything one run measured.</summary>
sealed record BenchDocument(
    Machine Machine, IReadOnlyList<ConvertResult> Convert, IReadOnlyList<ControlResult> Control,
    IReadOnlyList<ConvertResult> Rewrite, IReadOnlyList<ControlResult> RewriteControl,
    IReadOnlyList<CaptureResult> Capture, IReadOnlyList<ResumeResult> Resume, IReadOnlyList<MaintainResult> Maintain, IReadOnlyList<Target> Targets)
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The version of this document's form.</summary>
    [JsonPropertyOrder(-1)]
    public int Version => 1;

    internal string ToJson() => JsonSerializer.Serialize(this, Options);
}
