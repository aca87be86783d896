using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>What one leaf has and its table has not: it would be lost, or go on with the leaf that is put aside.</summary>
static class LeafRefusals
{
    internal static IEnumerable<PreflightCheck> Of(ReshapeFacts facts, OldLeaf leaf)
    {
        var (s, table) = (leaf.Shape, facts.Shape.Name);
        if (s.Kind != 'r')
            yield return Block("leaf", $"{s.Name} is {(s.Kind == 'p' ? "partitioned itself" : "no plain table")}.", "Name another leaf.");
        if (s.Name.Schema != table.Schema)
            yield return Block(
                "leaf", $"{s.Name} is in another schema than {table}.", $"ALTER TABLE {s.Name} SET SCHEMA {new Identifier(table.Schema)}");
        if (s.Persistence == 't') yield return Block("leaf", $"{s.Name} is temporary.", "Name another leaf.");
        foreach (var index in Extra(facts, s))
            yield return Block(
                "index", $"Index {index.Name} is on {s.Name} alone, not on {table}: the new leaves would not have it.",
                index.ConstraintName is { } constraint
                    ? $"ALTER TABLE {s.Name} DROP CONSTRAINT {new Identifier(constraint)}"
                    : $"DROP INDEX {s.Name.With(index.Name)}; or CREATE INDEX ON {table} {index.Body}");
        foreach (var check in s.Constraints.Where(
            c => c is { IsCheck: true, IsInherited: false } && !IsOurs(c.Name) && OnTable(facts.Shape, c) is null))
            yield return Block(
                "check", $"CHECK {check.Name} is on {s.Name} alone: the new leaves would not have it.",
                $"ALTER TABLE {s.Name} DROP CONSTRAINT {new Identifier(check.Name)}; or add it to {table}");
        foreach (var trigger in s.Triggers.Where(t => !t.IsInherited && !IsOurs(t.Name)))
            yield return Block(
                "trigger", $"Trigger {trigger.Name} is on {s.Name} alone: the new leaves would not have it.",
                $"DROP TRIGGER {new Identifier(trigger.Name)} ON {s.Name}; or create it on {table}");
        foreach (var fk in s.ForeignKeys.Where(f => facts.Shape.ForeignKeys.All(p => p.Name != f.Name)))
            yield return Block(
                "foreign key", $"Foreign key {fk.Name} is on {s.Name} alone.",
                $"ALTER TABLE {s.Name} DROP CONSTRAINT {new Identifier(fk.Name)}; or add it to {table}");
        foreach (var fk in s.InboundForeignKeys)
            yield return Block(
                "foreign key", $"Foreign key {fk.Name} of {fk.Referencing} references the leaf {s.Name} itself.",
                $"ALTER TABLE {fk.Referencing} DROP CONSTRAINT {new Identifier(fk.Name)}; or let it reference {table}");
        foreach (var publication in s.Publications.Where(p => p is { ByParent: false, ForAllTables: false, ForSchema: false }))
            yield return Block(
                "publication", $"Publication {publication.Name} names the leaf {s.Name}: the new leaves would not be in it.",
                $"ALTER PUBLICATION {new Identifier(publication.Name)} DROP TABLE {s.Name}, and ADD TABLE {table}");
        foreach (var dependent in s.Dependents.Where(d => d.Depth == 1))
            yield return Block(
                "dependent", $"{dependent.Identity} reads the leaf {s.Name} by its name, and would go on reading it when it is put aside.",
                $"Let it read {table}, or drop it.");
        foreach (var rule in s.Rules)
            yield return Block(
                "rule", $"Rule {rule.Name} is on {s.Name} alone.", $"DROP RULE {new Identifier(rule.Name)} ON {s.Name}");
        foreach (var difference in Settings(facts.Template, s))
            yield return new PreflightCheck("settings", Verdict.Warn, $"{s.Name}: {difference}; the new leaves get the policy's.");
    }

    /// <summary>The bound and the spare of a conversion, the range of a split are its way back, told by itself: completing that drops them.</summary>
    static bool IsOurs(string name) => name.StartsWith("pgstrata_", StringComparison.Ordinal);

    /// <summary>Indexes that no index of the table stands for and the template does not give.</summary>
    static IEnumerable<IndexShape> Extra(ReshapeFacts facts, TableShape s) =>
        from index in s.Indexes
        where index.ParentOid is null && !IsOurs(index.Name)
        where facts.Template.Look?.Local.Any(l => l.Body == index.Body && l.IsUnique == index.IsUnique) != true
        select index;

    static ConstraintShape? OnTable(TableShape table, ConstraintShape check) =>
        table.Constraints.FirstOrDefault(c => c.IsCheck && c.Name == check.Name && c.Definition == check.Definition);

    static IEnumerable<string> Settings(LeafTemplate template, TableShape s)
    {
        IEnumerable<string> options = [.. s.Options, .. s.ToastOptions.Select(o => "toast." + o)];
        if (!options.Order(StringComparer.Ordinal).SequenceEqual(template.Options.Order(StringComparer.Ordinal)))
            yield return "it has storage parameters of its own";
        if (s.Tablespace != template.Tablespace) yield return $"it is in tablespace {s.Tablespace ?? "of the database"}";
        if (s.Persistence == 'u' != template.Unlogged) yield return s.Persistence == 'u' ? "it is UNLOGGED" : "it is logged";
    }

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);
}
