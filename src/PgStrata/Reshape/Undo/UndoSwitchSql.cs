using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape.Undo;

/// <summary>
/// The body of the cut-over: the partitioned table goes to a schema of its own, the plain one takes its place. Catalog rows only.
/// </summary>
sealed class UndoSwitchSql(UndoDesign design)
{
    QualifiedName Table => design.Table;

    TableShape Plain => design.Plain;

    internal IEnumerable<SqlText> Statements()
    {
        var takeOver = new TakeOverSql(design.Now, Plain, design.Old, design.Stage);
        return
        [
            .. design.Leaves.SelectMany(l => CaptureSql.End(l.Name)),
            .. TriggerSql.Drop(design.Now, Table),
            .. takeOver.Leave(),
            .. takeOver.Come(),
            .. OutboundSql.AddNotValid(Plain, Table),
            .. OutboundSql.Comments(Plain),
            .. Plain.InboundForeignKeys.Where(fk => !fk.IsSelf).SelectMany(ForeignKeySql.AddInNotValid),
            .. DependentSql.Replace(Plain.Dependents),
            .. takeOver.Publish(),
            .. new CaptureSql(design.Back).Begin(Table),
            PolicySql.Keep(Table, UndoDesign.PolicyIn(design.Old)),
            .. design.Of is { } of ? (SqlText[])[Journal.SetState(of, OperationState.RolledBack, null)] : [],
        ];
    }

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>
    {
        [$"the staging schema {design.Stage} is not empty"] = SwitchAsserts.IsEmpty(design.Stage),
        ["a leaf was attached or detached meanwhile, with rows that nobody has noted"] = PartitionTreeReader.IsSame(design.Tree),
        ["a view, rule, function or policy made meanwhile still reads the partitioned table"] =
            SwitchAsserts.IsReadByNobody(design.OldTable),
        ["a foreign key still points at the partitioned table"] = SwitchAsserts.IsReferencedByNobody(design.OldTable),
        ["a leaf still has a foreign key, which would go on guarding rows that nobody sees"] = SwitchAsserts.GuardsNothing(design.OldTable),
    };
}
