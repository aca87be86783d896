using System.Text;
using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// Puts another alias before the columns of the policy's own table. The server prints them as <c>table.column</c> as soon as the expression
/// has a sub-select; on a leaf the table is not called that. Only what names a column of it is changed: the name may be a schema's too.
/// </summary>
sealed class RowAlias(TableShape table, string to)
{
    readonly string _from = new Identifier(table.Name.Name).ToString() + ".";
    readonly HashSet<string> _columns = [.. table.Columns.Select(c => new Identifier(c.Name).ToString()), "*"];

    internal string In(string expression)
    {
        if (to == _from[..^1]) return expression;
        var text = new StringBuilder(expression.Length);
        for (var at = 0; at < expression.Length;)
        {
            if (IsAlias(expression, at))
            {
                text.Append(to).Append('.');
                at += _from.Length;
                continue;
            }
            var end = End(expression, at);
            text.Append(expression, at, end - at);
            at = end;
        }
        return text.ToString();
    }

    bool IsAlias(string text, int at)
    {
        if (string.CompareOrdinal(text, at, _from, 0, _from.Length) != 0 || at > 0 && text[at - 1] == '.') return false;
        var column = at + _from.Length;
        var end = column < text.Length ? End(text, column) : column;
        var isCall = end < text.Length && text[end] == '(';
        return !isCall && _columns.Contains(text[column..end])
            && !text[..at].EndsWith("FROM ", StringComparison.Ordinal)
            && !text[..at].EndsWith("JOIN ", StringComparison.Ordinal);
    }

    /// <summary>Where the string, the name or the single character at a place ends.</summary>
    static int End(string text, int at)
    {
        var c = text[at];
        if (c is '\'' or '"') return Quoted(text, at, c);
        if (!IsWord(c)) return at + 1;
        var end = at;
        while (end < text.Length && IsWord(text[end])) end++;
        // E'…' counts backslashes; the server prints one only where there are some.
        return end == at + 1 && c is 'E' or 'e' && end < text.Length && text[end] == '\'' ? Quoted(text, end, '\'', escapes: true) : end;
    }

    static int Quoted(string text, int at, char quote, bool escapes = false)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (escapes && text[i] == '\\') i++;
            else if (text[i] == quote && i + 1 < text.Length && text[i + 1] == quote) i++;
            else if (text[i] == quote) return i + 1;
        }
        return text.Length;
    }

    static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '_' or '$' || c > 127;
}
