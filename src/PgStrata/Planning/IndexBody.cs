namespace PgStrata.Planning;

/// <summary>The server's text of an index from USING on.</summary>
static class IndexBody
{
    /// <summary>One more key column behind the others; INCLUDE, NULLS NOT DISTINCT and WITH stay where they are.</summary>
    internal static string WithColumn(string body, string column)
    {
        var depth = 0;
        for (var i = body.IndexOf('(', StringComparison.Ordinal); i < body.Length; i++)
        {
            if (body[i] == '"') i = body.IndexOf('"', i + 1); // a doubled quote in a name just ends and begins again
            else if (body[i] == '(') depth++;
            else if (body[i] == ')' && --depth == 0) return $"{body[..i]}, {column}{body[i..]}";
        }
        throw new StrataException("index", $"The definition of an index cannot be read: {body}");
    }
}
