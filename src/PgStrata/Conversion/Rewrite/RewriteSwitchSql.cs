using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The body of the cut-over: the old heap goes to a schema of its own, the copy takes its place. Catalog rows only.</summary>
sealed class RewriteSwitchSql(RewriteDesign design)
{
    TableShape Shape => design.Shape;

    QualifiedName Table => design.Table;

    internal IEnumerable<SqlText> Statements()
    {
        var takeOver = new TakeOverSql(Shape, Shape, design.Old, design.Stage);
        return
        [
            .. CaptureSql.End(Table),
            .. TriggerSql.Drop(Shape, Table),
            .. takeOver.Leave(),
            .. takeOver.Come(),
            .. OutboundSql.AddNotValid(Shape, design.LeafNames, design.ParentTakesNotValid),
            .. design.Inbound.Remade(Shape, design.Columns.Names[0]),
            .. DependentSql.Replace(LeafDependents.Of(Shape)),
            .. takeOver.Publish(),
            .. new CaptureSql(design.Back).Begin(Table),
            .. design.Policy is { } policy ? (SqlText[])[PolicySql.Put(Table, policy, design.Template)] : [],
        ];
    }

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>
    {
        [$"the staging schema {design.Stage} is not empty"] = SwitchAsserts.IsEmpty(design.Stage),
        ["a view, rule, function or policy made meanwhile still reads the old heap"] = SwitchAsserts.IsReadByNobody(design.OldTable),
        ["a foreign key still points at the old heap"] = SwitchAsserts.IsReferencedByNobody(design.OldTable),
    };
}
