using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The body of the switch back: the copy goes to the staging schema, the old heap to its place. Catalog rows only.</summary>
sealed class RewriteBackSql(AfterRewriteFacts f)
{
    TableShape Shape => f.Before;

    QualifiedName Table => f.Table;

    internal IEnumerable<SqlText> Statements()
    {
        var takeOver = new TakeOverSql(f.Now, Shape, f.Record.Stage, f.Record.Old);
        return
        [
            PolicySql.Remove(Table),
            .. CaptureSql.End(Table),
            .. takeOver.Leave(),
            .. takeOver.Come(),
            .. OutboundSql.AddNotValid(Shape, Table),
            .. OutboundSql.Comments(Shape),
            .. Shape.InboundForeignKeys.Where(fk => !fk.IsSelf).SelectMany(ForeignKeySql.AddInNotValid),
            .. DependentSql.Replace(Shape.Dependents),
            .. takeOver.Publish(),
            Journal.SetState(f.Of, OperationState.RolledBack, null),
        ];
    }

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>(InWindow())
    {
        ["a view, rule, function or policy made meanwhile still reads the partitioned table"] = SwitchAsserts.IsReadByNobody(f.Staged),
        ["a foreign key still points at the partitioned table"] = SwitchAsserts.IsReferencedByNobody(f.Staged),
        ["a leaf still has a foreign key, which would go on guarding rows that nobody sees"] = SwitchAsserts.GuardsNothing(f.Staged),
    };

    Dictionary<string, string> InWindow() => f.Record.LeftBefore is not { } edge ? [] : new()
    {
        [$"the table has got rows from before {edge}, which would be lost"] =
            SqlText.Of($"SELECT NOT EXISTS (SELECT FROM {f.Staged} r WHERE NOT {f.Back.Copy.Counts("r")})").Text,
    };
}
