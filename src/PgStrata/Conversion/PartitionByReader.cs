using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PgStrata.Conversion;

/// <summary>
/// Reads lists and edges as people write them: <c>eu=de,fr;us=us,ca;rest=*</c>, <c>10,2026-01-01;20,MINVALUE</c>. A value with one of these
/// signs stands in single quotes.
/// </summary>
static class PartitionByReader
{
    internal static bool TryReadLists(
        string? text, [NotNullWhen(true)] out PartitionBy.Lists? lists, [NotNullWhen(false)] out string? error)
    {
        (lists, error) = (null, null);
        var leaves = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        string? rest = null;
        foreach (var leaf in Split(text ?? "", ';'))
        {
            var parts = Split(leaf, '=');
            var name = Unquoted(parts[0]);
            if (parts.Count != 2 || name.Length == 0 || leaves.ContainsKey(name) || name == rest)
            {
                error = $"'{leaf}' is not a leaf of its own name and its values; write for example eu=de,fr;us=us,ca;rest=*";
                return false;
            }

            if (parts[1].Trim() == "*" && rest is null) rest = name;
            else leaves[name] = [.. Split(parts[1], ',').Select(Unquoted)];
        }

        if (leaves.Values.SelectMany(v => v).GroupBy(v => v, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            error = $"'{twice.Key}' is in two lists";
        else lists = new PartitionBy.Lists(leaves, rest);
        return error is null;
    }

    internal static bool TryReadEdges(
        string? text, [NotNullWhen(true)] out PartitionBy.Ranges? ranges, [NotNullWhen(false)] out string? error)
    {
        var edges = Split(text ?? "", ';').Select(e => (IReadOnlyList<string>)[.. Split(e, ',').Select(Unquoted)]).ToList();
        var isRead = edges.TrueForAll(e => e.Count == edges[0].Count && e.All(v => v.Length > 0));
        ranges = isRead ? new PartitionBy.Ranges(edges) : null;
        error = isRead
            ? null
            : $"'{text}' is no list of edges with a value for each key column; write for example 10,2026-01-01;20,2026-01-01";
        return isRead;
    }

    /// <summary>At a sign that is not in quotes.</summary>
    internal static List<string> Split(string text, char at)
    {
        var (parts, part, isQuoted) = (new List<string>(), new StringBuilder(), false);
        foreach (var c in text)
        {
            if (c == '\'') isQuoted = !isQuoted;
            if (c != at || isQuoted)
            {
                part.Append(c);
                continue;
            }

            parts.Add(part.ToString());
            part.Clear();
        }

        return [.. parts, part.ToString()];
    }

    static string Unquoted(string text)
    {
        text = text.Trim();
        return text is ['\'', .., '\''] ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : text;
    }
}
