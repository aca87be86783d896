using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>Turns what is asked and what is there into decisions, or into the checks that say why not. Pure.</summary>
static class UndoDesigner
{
    internal static (UndoDesign? Design, IReadOnlyList<PreflightCheck> Checks) Decide(UndoRequest request, UndoFacts facts)
    {
        var checks = UndoRefusals.Of(facts).ToList();
        var narrow = new List<NarrowKey>(facts.Again is { } again ? NarrowKey.Of(facts.Now, again.Before) : []);
        foreach (var columns in request.Keys)
        {
            if (NarrowKey.Of(facts.Now, columns) is { } key) narrow.Add(key);
            else
                checks.Add(new PreflightCheck(
                    "keys", Verdict.Block, $"{facts.Now.Name} has no unique key that has ({string.Join(", ", columns)}) and more.",
                    "Its unique keys: " + string.Join("; ", facts.Now.Indexes.Where(i => i.IsUnique)
                        .Select(i => $"{i.Name} ({string.Join(", ", i.KeyColumns)})"))));
        }

        if (facts.RowKey is not { } rowKey || checks.Any(c => c.Verdict == Verdict.Block)) return (null, checks);
        var plain = PlainShape.Of(facts, narrow);
        return (
            new UndoDesign
            {
                Operation = facts.Operation,
                Again = facts.Again,
                Now = facts.Now,
                Plain = plain,
                Tree = facts.Tree,
                RowKey = rowKey,
                PlainKey = RowKey.Of(plain) ?? rowKey,
                Narrower = [.. narrow.Select(n => n.Narrowed).Where(i => !IsUniqueNow(facts.Now, i))],
                Narrowed = [.. narrow.Select(n => n.Index.Name)],
            },
            checks);
    }

    static bool IsUniqueNow(TableShape now, IndexShape key) => now.Indexes.Any(
        i => i is { IsUnique: true, IsValid: true, HasExpressions: false, IsPartial: false }
            && i.KeyColumns.All(c => key.KeyColumns.Contains(c, StringComparer.Ordinal)));
}
