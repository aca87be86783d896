using PgStrata.Sql;

namespace PgStrata.Conversion.Queries;

/// <summary>What statements are held against: a partitioned table, or one that an open conversion has staged.</summary>
/// <param name="Table">The table as the application names it.</param>
/// <param name="Parent">The partitioned table: the same, or the staged one.</param>
/// <param name="Key">The key column.</param>
/// <param name="Leaves">The leaves, as schema and name.</param>
/// <param name="Version">server_version_num.</param>
/// <param name="UniqueKeys">The columns of every unique key of the parent.</param>
sealed record QueryTarget(
    QualifiedName Table, QualifiedName Parent, string Key, IReadOnlySet<QualifiedName> Leaves, int Version,
    IReadOnlyList<IReadOnlyList<string?>> UniqueKeys)
{
    internal bool IsStaged => Parent != Table;

    /// <summary>How many tokens from here name the table; 0 when they do not.</summary>
    internal int NamedAt(IReadOnlyList<SqlToken> tokens, int at)
    {
        if (at >= tokens.Count || at > 0 && tokens[at - 1].Is(".")) return 0;
        if (at + 2 < tokens.Count && tokens[at].Names(Table.Schema) && tokens[at + 1].Is(".") && tokens[at + 2].Names(Table.Name)) return 3;
        return tokens[at].Names(Table.Name) && !(at + 1 < tokens.Count && tokens[at + 1].Is(".")) ? 1 : 0;
    }

    internal bool IsNamedIn(Statement statement) => Enumerable.Range(0, statement.Tokens.Count).Any(i => NamedAt(statement.Tokens, i) > 0);

    /// <summary>The statement with the table's qualified name put for the staged one's; a bare name is found by search_path.</summary>
    internal string Retarget(Statement statement)
    {
        if (!IsStaged) return statement.Text;
        var text = statement.Text;
        for (var i = statement.Tokens.Count - 1; i >= 0; i--)
            if (NamedAt(statement.Tokens, i) == 3)
                text = text[..statement.Tokens[i].Start] + Parent + text[statement.Tokens[i + 2].End..];
        return text;
    }
}
