using System.Text;

namespace PgStrata.Cli.Configuration;

/// <summary>Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> in a value; <c>$${</c> stands for a literal <c>${</c>.</summary>
/// <remarks>Done on values after the YAML is read, so that a variable's content can never become YAML.</remarks>
static class EnvironmentText
{
    /// <summary>The text with variables replaced, or what is wrong with it.</summary>
    internal static (string Text, string? Fault) Replace(string text, Func<string, string?> variable)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (text.AsSpan(at).StartsWith("$${"))
            {
                result.Append("${");
                at += 3;
            }
            else if (text.AsSpan(at).StartsWith("${"))
            {
                var end = text.IndexOf('}', at);
                if (end < 0) return (text, "'${' is not closed by '}'; write $${ for a literal ${");
                var (name, fallback) = Split(text[(at + 2)..end]);
                if (!IsName(name)) return (text, $"'${{{name}}}' names no variable; write ${{NAME}}, or $${{ for a literal ${{");
                if (variable(name) is { Length: > 0 } value) result.Append(value);
                else if (fallback is not null) result.Append(fallback);
                else return (text, $"the environment variable {name} is not set; set it, or write ${{{name}:-default}}");
                at = end + 1;
            }
            else
            {
                result.Append(text[at++]);
            }
        }
        return (result.ToString(), null);
    }

    internal static string Escape(string text) => text.Replace("${", "$${", StringComparison.Ordinal);

    static (string Name, string? Fallback) Split(string inner)
    {
        var at = inner.IndexOf(":-", StringComparison.Ordinal);
        return at < 0 ? (inner, null) : (inner[..at], inner[(at + 2)..]);
    }

    static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
