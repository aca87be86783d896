namespace PgStrata.Sql;

/// <summary>The name of one database object, quoted exactly as the server's <c>quote_ident</c> would.</summary>
/// <remarks>
/// Names are carried raw and quoted at the last moment: mixed case, dots, quotes and unicode are ordinary names.
/// </remarks>
readonly record struct Identifier(string Name)
{
    public override string ToString() => IsSafe(Name) ? Name : '"' + Name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    static bool IsSafe(string name)
    {
        if (name.Length == 0 || !(name[0] is (>= 'a' and <= 'z') or '_')) return false;
        foreach (var c in name)
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
                return false;
        return !Keywords.MustBeQuoted(name);
    }
}
