namespace PgStrata.Sql;

/// <summary>A schema-qualified name, the only way the product names a table: nothing depends on <c>search_path</c>.</summary>
/// <param name="Schema">The schema, raw.</param>
/// <param name="Name">The object's own name, raw.</param>
public readonly record struct QualifiedName(string Schema, string Name)
{
    /// <summary>The quoted form, ready for SQL.</summary>
    public override string ToString() => $"{new Identifier(Schema)}.{new Identifier(Name)}";

    internal QualifiedName With(string name) => this with { Name = name };

    /// <summary>Reads <c>schema.table</c> as an operator types it: unquoted parts are folded to lower case, as the server does.</summary>
    /// <param name="text">The text; quoted parts may hold dots and upper case.</param>
    /// <param name="name">The name, when the text is one.</param>
    /// <returns>False when the text is not exactly two parts.</returns>
    public static bool TryParse(string text, out QualifiedName name)
    {
        name = default;
        var parts = new List<string>();
        var at = 0;
        while (at <= text.Length)
        {
            if (!TryReadPart(text, ref at, out var part)) return false;
            parts.Add(part);
            if (at == text.Length) break;
            if (text[at++] != '.') return false;
        }
        if (parts.Count != 2) return false;
        name = new QualifiedName(parts[0], parts[1]);
        return true;
    }

    static bool TryReadPart(string text, ref int at, out string part)
    {
        part = "";
        if (at >= text.Length) return false;
        if (text[at] != '"')
        {
            var start = at;
            while (at < text.Length && text[at] != '.') at++;
            part = text[start..at].ToLowerInvariant();
            return part.Length > 0 && !part.Contains('"', StringComparison.Ordinal);
        }
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"') part += text[at];
            else if (at + 1 < text.Length && text[at + 1] == '"') { part += '"'; at++; }
            else { at++; return part.Length > 0; }
        }
        return false;
    }
}
