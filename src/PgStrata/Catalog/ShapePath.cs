namespace PgStrata.Catalog;

/// <summary>Takes a path of a shape apart at the slashes outside quoted names.</summary>
static class ShapePath
{
    internal static IReadOnlyList<string> Split(string path)
    {
        var segments = new List<string>();
        var quoted = false;
        var start = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '"') quoted = !quoted;
            if (path[i] != '/' || quoted) continue;
            segments.Add(path[start..i]);
            start = i + 1;
        }
        segments.Add(path[start..]);
        return segments;
    }

    /// <summary>The object a path speaks of: itself for a property of the table, <c>list/name</c> for a part.</summary>
    internal static string Object(string path) =>
        Split(path) switch
        {
            ["inbound_foreign_keys", var table, var name, ..] => $"inbound_foreign_keys/{table}/{name}",
            [var list, var name, ..] => $"{list}/{name}",
            _ => path,
        };
}
