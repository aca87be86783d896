namespace PgStrata.Sql;

/// <summary>SQL text that only typed holes can enter: a plain string in a hole does not compile, so injection is a compile error.</summary>
readonly record struct SqlText(string Text)
{
    internal static SqlText Of(SqlTextHandler handler) => new(handler.ToText());

    /// <summary>Text the server or a constant gave us as SQL, such as pg_get_indexdef.</summary>
    internal static SqlText Raw(string text) => new(text);

    /// <summary>The OID of a relation by its name; NULL when there is none.</summary>
    internal static SqlText Regclass(QualifiedName name) => Of($"pg_catalog.to_regclass({Literal.Of(name.ToString())})");

    internal static SqlText Join(string separator, IEnumerable<SqlText> parts) => new(string.Join(separator, parts.Select(p => p.Text)));

    internal static SqlText List(IEnumerable<Identifier> names) => new(string.Join(", ", names));

    public override string ToString() => Text;
}
