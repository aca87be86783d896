using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Tests.Shape;

/// <summary>A leaf, old or new, has everything the table had that a leaf can have.</summary>
static class LeafCheck
{
    static readonly string[] Same =
    [
        "owner", "persistence", "tablespace", "access_method", "row_security", "row_security_forced", "options/", "toast_options/",
        "grants/", "columns/", "row_policies/", "triggers/", "constraints/",
    ];

    internal static void Hold(TableShape before, TableShape leaf, string key, Plan plan)
    {
        Assert.Equal(Lines(before, before, key), Lines(leaf, before, key));
        var changes = plan.Accounting.Any(a => a.Outcome == "changed");
        if (!changes) Assert.Equal(Indexes(before), Indexes(leaf));
        Assert.Equal(Statistics(before), Statistics(leaf));
        Assert.Equal(before.ReplicaIdentity, leaf.ReplicaIdentity);
        if (before.ReplicaIdentity == 'i') Assert.NotNull(leaf.ReplicaIdentityIndex);
        Assert.All(leaf.Indexes, i => Assert.True(i.IsValid, i.Name));
    }

    static IEnumerable<string> Lines(TableShape shape, TableShape table, string key) =>
        from line in ShapeRendering.Of(shape, table.Name)
        where Same.Any(s => line.Key == s || s.EndsWith('/') && line.Key.StartsWith(s, StringComparison.Ordinal))
        // Up to 16 only the parent has the identity; a trigger's clone has no comment. Clones of foreign keys are no part of a shape.
        where !line.Key.EndsWith("/identity", StringComparison.Ordinal)
        where !line.Key.StartsWith("triggers/", StringComparison.Ordinal) || !line.Key.EndsWith("/comment", StringComparison.Ordinal)
        where !line.Key.StartsWith($"columns/{new Identifier(key)}/not_null", StringComparison.Ordinal)
        where !line.Key.StartsWith("constraints/", StringComparison.Ordinal) || line.Value.StartsWith("CHECK", StringComparison.Ordinal)
        where !line.Key.StartsWith("constraints/pgstrata_", StringComparison.Ordinal)
        where !line.Key.StartsWith("triggers/", StringComparison.Ordinal) || IsRow(table, line.Key)
        let alias = line.Key.StartsWith("row_policies/", StringComparison.Ordinal)
        let own = $"{new Identifier(shape.Name.Name)}."
        let parents = $"{new Identifier(table.Name.Name)}."
        // In a sub-select of a policy the row goes by the leaf's own name.
        select $"{line.Key} = {(alias ? line.Value.Replace(own, parents, StringComparison.Ordinal) : line.Value)}";

    static bool IsRow(TableShape table, string path) =>
        table.Triggers.Any(
            t => t.IsRow && (path + "/").StartsWith(ShapeRendering.Path("triggers", t.Name) + "/", StringComparison.Ordinal));

    static IEnumerable<string> Indexes(TableShape shape) =>
        (from index in shape.Indexes
         let targets = string.Join(",", index.ExpressionStatistics.Select(s => $"{s.Key}:{s.Value}"))
         select $"{(index.IsPrimary ? "PRIMARY " : "")}{(index.IsUnique ? "UNIQUE " : "")}{index.Body} clustered={index.IsClustered} " +
             $"targets={targets} in={index.Tablespace}")
        .Order(StringComparer.Ordinal);

    static IEnumerable<string> Statistics(TableShape shape) =>
        shape.Statistics.Select(s => $"{Middle(s.Definition)} target={s.Target} owner={s.Owner}").Order(StringComparer.Ordinal);

    static string Middle(string definition) =>
        definition[definition.IndexOf(" ON ", StringComparison.Ordinal)..definition.LastIndexOf(" FROM ", StringComparison.Ordinal)];
}
