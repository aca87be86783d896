namespace PgStrata.Sql;

/// <summary>A DO statement whose body may hold any name or literal: a table called <c>x$pgstrata$; DROP …</c> must not end it.</summary>
static class DoBlock
{
    internal static SqlText Of(SqlText body)
    {
        var tag = "$pgstrata$";
        while (body.Text.Contains(tag, StringComparison.Ordinal)) tag = tag.Insert(tag.Length - 1, "_");
        return SqlText.Raw($"DO {tag} {body.Text} {tag}");
    }
}
