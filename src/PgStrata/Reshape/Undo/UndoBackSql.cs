using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape.Undo;

/// <summary>
/// The body of the switch back: the plain table goes to the staging schema, the partitioned one to its place. Catalog rows only.
/// </summary>
sealed class UndoBackSql(UndoAfterFacts f)
{
    TableShape Was => f.Was;

    QualifiedName Table => f.Table;

    internal IEnumerable<SqlText> Statements()
    {
        var takeOver = new TakeOverSql(f.Now, Was, f.Record.Stage, f.Record.Old);
        return
        [
            .. CaptureSql.End(Table),
            .. takeOver.Leave(),
            .. takeOver.Come(),
            .. OutboundSql.AddNotValid(Was, f.Leaves.Select(l => l.Name), f.Version >= 180000),
            .. Was.InboundForeignKeys.Where(fk => !fk.IsSelf).SelectMany(ForeignKeySql.AddInNotValid),
            .. DependentSql.Replace(Was.Dependents),
            .. takeOver.Publish(),
            PolicySql.Restore(UndoDesign.PolicyIn(f.Record.Old)),
            Journal.SetState(f.Of, OperationState.RolledBack, null),
            // What was rolled back by a copy is in force again, with its own way back.
            .. f.Record.Of is { } of ? (SqlText[])[Journal.SetState(of, OperationState.Switched, null)] : [],
        ];
    }

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>
    {
        ["a leaf was attached or detached meanwhile, with rows that nobody has noted"] = PartitionTreeReader.IsSame(f.Tree),
        ["a view, rule, function or policy made meanwhile still reads the plain table"] = SwitchAsserts.IsReadByNobody(f.Staged),
        ["a foreign key still points at the plain table"] = SwitchAsserts.IsReferencedByNobody(f.Staged),
    };
}
