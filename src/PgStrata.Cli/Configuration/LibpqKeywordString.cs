using System.Text;

namespace PgStrata.Cli.Configuration;

/// <summary>
/// Reads <c>host=db1 dbname='my base'</c> by libpq's rules: blanks round = allowed, values quoted by ', backslash escapes.
/// </summary>
static class LibpqKeywordString
{
    internal static IReadOnlyList<(string Name, string Value)> Read(string text, string origin)
    {
        var found = new List<(string, string)>();
        var at = 0;
        while (SkipBlanks(text, ref at))
        {
            var start = at;
            while (at < text.Length && text[at] != '=' && !char.IsWhiteSpace(text[at])) at++;
            var name = text[start..at];
            if (!SkipBlanks(text, ref at) || text[at] != '=')
                throw ConnectionFault.In(origin,
                    $"there is no '=' after the word at character {start + 1}. Write settings as name=value, " +
                    "and quote a value that holds blanks: password='two words'.");
            at++;
            SkipBlanks(text, ref at);
            found.Add((name, ReadValue(text, ref at, name, origin)));
        }
        return found;
    }

    static bool SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length;
    }

    static string ReadValue(string text, ref int at, string name, string origin)
    {
        var value = new StringBuilder();
        var quoted = at < text.Length && text[at] == '\'';
        var opened = at + 1;
        if (quoted) at++;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) value.Append(text[++at]);
            else if (quoted && text[at] == '\'') { at++; return value.ToString(); }
            else if (!quoted && char.IsWhiteSpace(text[at])) break;
            else value.Append(text[at]);
        }
        return quoted
            ? throw ConnectionFault.In(origin, $"the quote that opens the value of '{name}' at character {opened} is never closed.")
            : value.ToString();
    }
}
