using System.Text;
using PgStrata.Conversion.Queries;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>
/// ONLY before the table's name: it means nothing while the table is plain, and shows no row once it is partitioned, for the rows are in
/// the leaves.
/// </summary>
static class OnlyKeyword
{
    /// <summary>The server's text of an object, reading the table with all its leaves.</summary>
    internal static string Strip(string text, QualifiedName table)
    {
        var tokens = SqlTokens.Of(text);
        var kept = new StringBuilder();
        var from = 0;
        for (var i = 0; i + 3 < tokens.Count; i++)
        {
            if (!tokens[i].Is("only") || !tokens[i + 1].Names(table.Schema) || !tokens[i + 2].Is(".") || !tokens[i + 3].Names(table.Name))
                continue;
            kept.Append(text, from, tokens[i].Start - from);
            from = tokens[i + 1].Start;
        }
        return kept.Append(text, from, text.Length - from).ToString();
    }
}
