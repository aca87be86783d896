using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What a copy cannot follow, beside what no partitioned table can carry.</summary>
static class RewriteRefusals
{
    internal static IEnumerable<PreflightCheck> Of(ConvertRequest request, TableShape t)
    {
        if (RowKey.Of(t) is null && !request.AppendOnly)
            yield return Block(
                "row key", $"{t.Name} has no unique key over NOT NULL columns: a changed row could not be found in the copy.",
                $"ALTER TABLE {t.Name} ADD PRIMARY KEY …, or a unique index over NOT NULL columns; or, where rows are only ever added, " +
                "--append-only: from the first change until operation complete, UPDATE, DELETE and TRUNCATE of the table fail");
        else if (RowKey.Of(t) is not null && request.AppendOnly)
            yield return new PreflightCheck("row key", Verdict.Warn, $"{t.Name} has a key: --append-only is not needed, and not heeded.");
        foreach (var column in request.Columns.Names.Select(t.Column).OfType<ColumnShape>().Where(c => !c.NotNull))
        {
            var name = new Identifier(column.Name);
            var proof = new Identifier("pgstrata_not_null");
            yield return Block(
                "key", $"{column.Name} may be NULL: a row without it, written while the others are copied, would fit no leaf.",
                $"ALTER TABLE {t.Name} ADD CONSTRAINT {proof} CHECK ({name} IS NOT NULL) NOT VALID;\n" +
                $"ALTER TABLE {t.Name} VALIDATE CONSTRAINT {proof};\n" +
                $"ALTER TABLE {t.Name} ALTER COLUMN {name} SET NOT NULL;\nALTER TABLE {t.Name} DROP CONSTRAINT {proof}");
        }

        foreach (var trigger in t.Triggers.Where(x => CaptureSql.Triggers.Contains(x.Name, StringComparer.Ordinal)))
            yield return Block(
                "trigger", $"Trigger {trigger.Name} is there already, left over from another operation.",
                $"DROP TRIGGER {new Identifier(trigger.Name)} ON {t.Name}");
        foreach (var publication in t.Publications.Where(p => p.ForAllTables))
            yield return Block(
                "publication",
                $"Publication {publication.Name} is FOR ALL TABLES: it would publish the whole copy, " +
                "to subscribers that have no such table.",
                $"Publish the tables by name: DROP PUBLICATION {new Identifier(publication.Name)}; CREATE PUBLICATION … FOR TABLE …");
    }

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);
}
