using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Triggers, re-created on another table with their state and comment.</summary>
static class TriggerSql
{
    internal static IEnumerable<SqlText> Create(IEnumerable<TriggerShape> triggers, QualifiedName from, QualifiedName table)
    {
        foreach (var trigger in triggers.Where(t => !t.IsInherited))
        {
            yield return SqlText.Raw(OnTable(trigger.Definition, trigger.Name, from, table));
            if (State(trigger) is { } state)
                yield return SqlText.Of($"ALTER TABLE {table} {SqlText.Raw(state)} TRIGGER {new Identifier(trigger.Name)}");
            if (trigger.Comment is { } comment)
                yield return SqlText.Of($"COMMENT ON TRIGGER {new Identifier(trigger.Name)} ON {table} IS {Literal.Of(comment)}");
        }
    }

    internal static IEnumerable<SqlText> Drop(TableShape shape, QualifiedName table) =>
        shape.Triggers.Where(t => !t.IsInherited).Select(t => SqlText.Of($"DROP TRIGGER {new Identifier(t.Name)} ON {table}"));

    static string? State(TriggerShape trigger) => trigger.Enabled switch
    {
        'A' => "ENABLE ALWAYS",
        'R' => "ENABLE REPLICA",
        'D' => "DISABLE",
        _ => null,
    };

    // The server's text is CREATE [CONSTRAINT] TRIGGER name events ON table rest: the name is skipped, it may hold anything.
    static string OnTable(string definition, string name, QualifiedName from, QualifiedName to)
    {
        var quoted = new Identifier(name).ToString();
        var afterName = definition.IndexOf(quoted, StringComparison.Ordinal) + quoted.Length;
        var on = $" ON {from} ";
        var at = definition.IndexOf(on, afterName, StringComparison.Ordinal);
        return at < 0
            ? throw new StrataException("trigger", $"The definition of trigger {name} cannot be read: {definition}")
            : $"{definition[..at]} ON {to} {definition[(at + on.Length)..]}";
    }
}
