using System.Globalization;

namespace PgStrata.Conversion.Queries;

/// <summary>
/// Takes SQL text apart, far enough to tell names and keywords from strings and comments. It never fails: the server judges the syntax.
/// </summary>
static class SqlTokens
{
    internal static IReadOnlyList<SqlToken> Of(string text)
    {
        var tokens = new List<SqlToken>();
        for (var at = 0; at < text.Length;)
        {
            var skipped = SkipBlank(text, at);
            if (skipped > at) at = skipped;
            else
            {
                var token = Next(text, at);
                tokens.Add(token);
                at = token.End;
            }
        }
        return tokens;
    }

    static SqlToken Next(string text, int at)
    {
        var c = text[at];
        if (c == '\'') return Quoted(text, at, at, SqlTokenKind.Text, escapes: false);
        if (c == '"') return Quoted(text, at, at, SqlTokenKind.QuotedName, escapes: false);
        if (c is 'e' or 'E' or 'b' or 'B' or 'x' or 'X' or 'n' or 'N' && at + 1 < text.Length && text[at + 1] == '\'')
            return Quoted(text, at, at + 1, SqlTokenKind.Text, escapes: c is 'e' or 'E');
        if (c == '$') return Dollar(text, at);
        if (!IsWord(c)) return new SqlToken(SqlTokenKind.Sign, c.ToString(), at, at + 1);
        var end = at;
        while (end < text.Length && (IsWord(text[end]) || text[end] == '$')) end++;
        return new SqlToken(SqlTokenKind.Word, text[at..end].ToLowerInvariant(), at, end);
    }

    /// <summary>$1, or a string between two equal $tags$.</summary>
    static SqlToken Dollar(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        if (end > at + 1) return new SqlToken(SqlTokenKind.Parameter, text[at..end], at, end);
        while (end < text.Length && IsWord(text[end])) end++;
        if (end == text.Length || text[end] != '$') return new SqlToken(SqlTokenKind.Sign, "$", at, at + 1);
        var tag = text[at..(end + 1)];
        var close = text.IndexOf(tag, end + 1, StringComparison.Ordinal);
        var stop = close < 0 ? text.Length : close;
        return new SqlToken(SqlTokenKind.Text, text[(end + 1)..stop], at, Math.Min(text.Length, stop + tag.Length));
    }

    static SqlToken Quoted(string text, int start, int open, SqlTokenKind kind, bool escapes)
    {
        var quote = text[open];
        var value = new System.Text.StringBuilder();
        for (var i = open + 1; i < text.Length; i++)
        {
            if (escapes && text[i] == '\\' && i + 1 < text.Length) value.Append(text[++i]);
            else if (text[i] != quote) value.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == quote) value.Append(text[++i]);
            else return new SqlToken(kind, value.ToString(), start, i + 1);
        }
        return new SqlToken(kind, value.ToString(), start, text.Length);
    }

    /// <summary>Blanks and comments; block comments nest.</summary>
    static int SkipBlank(string text, int at)
    {
        if (char.IsWhiteSpace(text[at])) return at + 1;
        if (string.CompareOrdinal(text, at, "--", 0, 2) == 0)
        {
            var line = text.IndexOf('\n', at);
            return line < 0 ? text.Length : line + 1;
        }
        if (string.CompareOrdinal(text, at, "/*", 0, 2) != 0) return at;
        var depth = 1;
        var i = at + 2;
        for (; i < text.Length && depth > 0; i++)
        {
            if (string.CompareOrdinal(text, i, "/*", 0, 2) == 0) (depth, i) = (depth + 1, i + 1);
            else if (string.CompareOrdinal(text, i, "*/", 0, 2) == 0) (depth, i) = (depth - 1, i + 1);
        }
        return i;
    }

    static bool IsWord(char c) =>
        char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark;
}
