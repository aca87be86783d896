namespace PgStrata.Conversion.Queries;

/// <summary>One statement of the application.</summary>
/// <param name="Text">Its text, without a semicolon at the end.</param>
/// <param name="Calls">How often it ran, as pg_stat_statements counted; null for one out of a file.</param>
/// <param name="MeanMs">How long it takes on average, milliseconds; null for one out of a file.</param>
sealed record Statement(string Text, long? Calls = null, double? MeanMs = null)
{
    internal IReadOnlyList<SqlToken> Tokens { get; } = SqlTokens.Of(Text);

    /// <summary>
    /// The statements of a script. psql's own lines (\set, \c …) are passed over, the body of BEGIN ATOMIC … END is not cut.
    /// </summary>
    internal static IReadOnlyList<Statement> Script(string script)
    {
        var text = string.Join('\n', script.ReplaceLineEndings("\n").Split('\n').Select(l => l.StartsWith('\\') ? "" : l));
        var statements = new List<Statement>();
        var (start, atomic) = (0, 0);
        SqlToken previous = default;
        foreach (var token in SqlTokens.Of(text))
        {
            if (token.Is("atomic") && previous.Is("begin")) atomic++;
            else if (atomic > 0 && token.Is("case")) atomic++;
            else if (atomic > 0 && token.Is("end")) atomic--;
            else if (atomic == 0 && token.Is(";"))
            {
                Add(text[start..token.Start]);
                start = token.End;
            }
            previous = token;
        }
        Add(text[start..]);
        return statements;

        void Add(string part)
        {
            if (SqlTokens.Of(part) is [var first, ..]) statements.Add(new Statement(part[first.Start..].Trim()));
        }
    }
}
