using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What cannot go with a window, and what has to be said beside it.</summary>
static class WindowRefusals
{
    internal static IEnumerable<PreflightCheck> Of(ConvertRequest request, ConvertFacts facts)
    {
        if (request.Window is not { } window)
        {
            if (request.Older is not null) yield return Block("There is no window that rows could be older than.", "--window '30 days'");
            yield break;
        }

        if (request.Older is null)
            yield return Block(
                $"Say what becomes of rows older than {window}.",
                "--older migrate gives them leaves too, legacy one leaf for all, leave keeps them in the old heap only, " +
                "drop removes them with it");
        if (request.From is not null)
            yield return Block("--from and --window exclude each other: the window says where the first leaf begins.", "Take one of them.");
        if (request.Older is OlderRows.Leave or OlderRows.Drop)
            foreach (var check in OfLeft(request, facts)) yield return check;
    }

    static IEnumerable<PreflightCheck> OfLeft(ConvertRequest request, ConvertFacts facts)
    {
        if (request.Default == DefaultPartition.Fenced)
            yield return Block(
                "A DEFAULT would take new rows from before the window, which could not be told from those that are left in the old heap.",
                "--default none; or --older legacy, which gives them a leaf");
        foreach (var fk in facts.Shape.InboundForeignKeys.Where(f => !f.IsSelf && !IsDropped(f, request, facts.Shape)))
            yield return Block(
                $"Rows of {fk.Referencing} may reference, by foreign key {fk.Name}, rows from before the window, " +
                "which would not be in the table any more.",
                $"--older migrate or legacy keeps them; or: ALTER TABLE {fk.Referencing} DROP CONSTRAINT {new Identifier(fk.Name)}");
    }

    static bool IsDropped(ForeignKeyShape fk, ConvertRequest request, TableShape shape) =>
        request.InboundForeignKeys == InboundForeignKeys.Drop
        && shape.Indexes.Any(i => i.Oid == fk.ReferencedIndexOid && !UniqueKeys.HasKey(i, request.Columns));

    static PreflightCheck Block(string detail, string remedy) => new("window", Verdict.Block, detail, remedy);
}
