using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>Puts one qualified name for another in text the server printed, at the edges of names only: app.t is not in app.t2.</summary>
sealed class RelationRename(QualifiedName from, QualifiedName to)
{
    readonly string _from = from.ToString();
    readonly string _to = to.ToString();

    internal string Apply(string text)
    {
        if (_from == _to) return text;
        var start = 0;
        while ((start = text.IndexOf(_from, start, StringComparison.Ordinal)) >= 0)
        {
            var end = start + _from.Length;
            var begins = start == 0 || !Continues(text[start - 1]) && text[start - 1] != '.';
            var whole = begins && (end == text.Length || !Continues(text[end]));
            if (whole) text = string.Concat(text.AsSpan(0, start), _to, text.AsSpan(end));
            start += whole ? _to.Length : 1;
        }
        return text;
    }

    static bool Continues(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '"';
}
