namespace PgStrata.Cli.Commands;

/// <summary>Which sessions may be cancelled: those whose column of pg_stat_activity is LIKE the pattern.</summary>
/// <param name="Column">application_name, query or usename.</param>
/// <param name="Pattern">A LIKE pattern.</param>
sealed record BlockerMatch(string Column, string Pattern)
{
    static readonly string[] Columns = ["application_name", "query", "usename"];

    internal static bool TryRead(string text, out BlockerMatch value)
    {
        value = null!;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || equals == text.Length - 1 || !Columns.Contains(text[..equals])) return false;
        value = new BlockerMatch(text[..equals], text[(equals + 1)..]);
        return true;
    }
}
