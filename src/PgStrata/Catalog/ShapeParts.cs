using System.Globalization;
using PgStrata.Sql;
using static PgStrata.Catalog.ShapeRendering;

namespace PgStrata.Catalog;

/// <summary>The lists of a shape as lines of a <see cref="ShapeRendering"/>.</summary>
static class ShapeParts
{
    internal static void Render(TableShape shape, ShapeRendering to)
    {
        for (var i = 0; i < shape.Columns.Count; i++) Column(shape.Columns[i], i + 1, to);
        foreach (var constraint in shape.Constraints) Constraint(constraint, to);
        foreach (var index in shape.Indexes) Index(index, to);
        foreach (var key in shape.ForeignKeys) ForeignKey(Path("foreign_keys", key.Name), key, to);
        foreach (var key in shape.InboundForeignKeys) ForeignKey(Path($"inbound_foreign_keys/{key.Referencing}", key.Name), key, to);
        foreach (var trigger in shape.Triggers) Trigger(trigger, to);
        foreach (var rule in shape.Rules) Rule(rule, to);
        foreach (var policy in shape.RowPolicies) RowPolicy(policy, to);
        foreach (var statistics in shape.Statistics) Statistics(statistics, to);
        foreach (var sequence in shape.Sequences) Sequence(sequence, to);
        foreach (var publication in shape.Publications) Publication(publication, to);
        foreach (var label in shape.SecurityLabels)
        {
            var place = label.Column is { } column ? new Identifier(column).ToString() : "table";
            to.Line(Path("security_labels", label.Provider, place), label.Label);
        }
        foreach (var dependent in shape.Dependents) Dependent(dependent, to);
    }

    static void Column(ColumnShape column, int position, ShapeRendering to)
    {
        string At(string property) => Path("columns", column.Name, property);
        to.Line(At("position"), Number(position));
        to.Line(At("type"), column.TypeName);
        to.Line(At("collation"), column.Collation?.ToString());
        to.Line(At("not_null"), column.NotNull);
        if (column.NotNullConstraint is { } notNull)
        {
            to.Line(At("not_null/name"), notNull.Name);
            to.Line(At("not_null/not_valid"), !notNull.Validated);
            to.Line(At("not_null/no_inherit"), notNull.NoInherit);
            to.Line(At("not_null/comment"), notNull.Comment);
        }
        to.Line(At("default"), column.Default);
        to.Line(At("generated"), column.Generated);
        to.Line(At("identity"), column.Identity);
        if (!column.IsDefaultStorage) to.Line(At("storage"), column.Storage);
        to.Line(At("compression"), column.Compression);
        to.Line(At("statistics_target"), Number(column.StatisticsTarget));
        to.Options(At("options"), column.Options);
        to.Grants(At("grants"), column.Acl);
        to.Line(At("comment"), column.Comment);
    }

    static void Constraint(ConstraintShape constraint, ShapeRendering to)
    {
        to.Line(Path("constraints", constraint.Name), constraint.Definition);
        to.Line(Path("constraints", constraint.Name, "comment"), constraint.Comment);
    }

    static void Index(IndexShape index, ShapeRendering to)
    {
        string At(string property) => Path("indexes", index.Name, property);
        to.Line(Path("indexes", index.Name), (index.IsUnique ? "UNIQUE " : "") + index.Body);
        to.Line(At("constraint"), index.ConstraintName);
        to.Line(At("invalid"), !index.IsValid);
        to.Line(At("clustered"), index.IsClustered);
        to.Line(At("tablespace"), index.Tablespace);
        foreach (var (column, target) in index.ExpressionStatistics) to.Line(At($"statistics_target/{Number(column)}"), Number(target));
        to.Line(At("comment"), index.Comment);
    }

    static void ForeignKey(string path, ForeignKeyShape key, ShapeRendering to)
    {
        to.Line(path, key.Definition);
        to.Line(path + "/comment", key.Comment);
    }

    static void Trigger(TriggerShape trigger, ShapeRendering to)
    {
        to.Line(Path("triggers", trigger.Name), trigger.Definition);
        to.Line(Path("triggers", trigger.Name, "enabled"), trigger.Enabled);
        to.Line(Path("triggers", trigger.Name, "comment"), trigger.Comment);
    }

    static void Rule(RuleShape rule, ShapeRendering to)
    {
        to.Line(Path("rules", rule.Name), rule.Definition);
        to.Line(Path("rules", rule.Name, "enabled"), rule.Enabled);
        to.Line(Path("rules", rule.Name, "comment"), rule.Comment);
    }

    static void RowPolicy(RowPolicyShape policy, ShapeRendering to)
    {
        string At(string property) => Path("row_policies", policy.Name, property);
        to.Line(At("command"), policy.Command);
        to.Line(At("restrictive"), !policy.Permissive);
        to.Line(At("roles"), string.Join(", ", policy.Roles.Select(r => r.Length == 0 ? "PUBLIC" : new Identifier(r).ToString())));
        to.Line(At("using"), policy.Using);
        to.Line(At("check"), policy.Check);
        to.Line(At("comment"), policy.Comment);
    }

    static void Statistics(StatisticsShape statistics, ShapeRendering to)
    {
        var path = $"statistics/{statistics.Name}";
        to.Line(path, statistics.Definition);
        to.Line(path + "/target", Number(statistics.Target));
        to.Line(path + "/owner", statistics.Owner);
        to.Line(path + "/comment", statistics.Comment);
    }

    static void Sequence(SequenceShape sequence, ShapeRendering to)
    {
        var path = $"sequences/{sequence.Name}";
        to.Line(path, string.Create(
            CultureInfo.InvariantCulture,
            $"{sequence.TypeName} START {sequence.Start} INCREMENT {sequence.Increment} MINVALUE {sequence.Min} MAXVALUE {sequence.Max}" +
            $" CACHE {sequence.Cache}{(sequence.Cycle ? " CYCLE" : "")}"));
        to.Line(path + "/column", new Identifier(sequence.Column).ToString());
        to.Line(path + "/identity", sequence.IsIdentity);
        to.Line(path + "/owned", sequence.IsOwned);
        to.Line(path + "/used_by_default", sequence.IsUsedByDefault);
        to.Line(path + "/owner", sequence.Owner);
        to.Line(path + "/persistence", sequence.Persistence);
        to.Grants(path + "/grants", sequence.Acl);
        to.Line(path + "/comment", sequence.Comment);
    }

    static void Publication(PublicationShape publication, ShapeRendering to)
    {
        string At(string property) => Path("publications", publication.Name, property);
        to.Line(
            Path("publications", publication.Name),
            publication.ForAllTables ? "all tables" : publication.ForSchema ? "schema" : publication.ByParent ? "parent" : "table");
        if (publication.Columns is { } columns) to.Line(At("columns"), SqlText.List(columns.Select(c => new Identifier(c))).Text);
        to.Line(At("where"), publication.Where);
        to.Line(At("via_root"), publication.ViaRoot);
    }

    static void Dependent(Dependent dependent, ShapeRendering to)
    {
        var path = $"dependents/{dependent.Identity}";
        to.Line(path, dependent.Kind.ToString());
        to.Line(path + "/depth", Number(dependent.Depth));
        to.Line(path + "/definition", dependent.Definition);
        to.Line(path + "/using", dependent.Using);
        to.Line(path + "/check", dependent.Check);
        for (var i = 0; i < dependent.Indexes.Count; i++) to.Line($"{path}/index/{Number(i + 1)}", dependent.Indexes[i]);
        to.Line(path + "/owner", dependent.Owner);
        to.Line(path + "/writable", dependent.IsWritable);
        to.Options(path + "/options", dependent.Options);
        to.Line(path + "/groups_by_key", dependent.GroupsByKey);
        to.Grants(path + "/grants", dependent.Acl);
        to.Line(path + "/comment", dependent.Comment);
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}
