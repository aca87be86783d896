using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PgStrata.Cli.Configuration;

/// <summary>Writes policies as a file that <see cref="PolicyFile"/> reads back as the same.</summary>
static partial class PolicyYaml
{
    internal static string Render(IEnumerable<PolicyEntry> tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            var lead = "  - ";
            foreach (var key in PolicyKey.All)
                if (table.Fields.TryGetValue(key.Name, out var field))
                {
                    text.Append(lead).Append(key.Name).Append(": ").Append(Scalar(field.Value)).Append('\n');
                    lead = "    ";
                }
        }
        return text.Length == 0 ? "tables: []\n" : $"tables:\n{text}";
    }

    // JSON strings are YAML's double-quoted scalars, escapes included.
    static string Scalar(string value)
    {
        var escaped = EnvironmentText.Escape(value);
        return Plain().IsMatch(escaped) ? escaped
            : $"\"{JsonEncodedText.Encode(escaped, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value}\"";
    }

    [GeneratedRegex("^[A-Za-z0-9_]([A-Za-z0-9_ ./+-]*[A-Za-z0-9_])?\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Plain();
}
