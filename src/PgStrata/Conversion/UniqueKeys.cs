using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>Decides what becomes of every unique key of a table.</summary>
static class UniqueKeys
{
    /// <summary>The keys; one that can be neither adopted nor, as told, changed is missing here and refused by the refusals.</summary>
    internal static IReadOnlyList<UniqueKey> Of(TableShape shape, ConvertRequest request, LegacyNames names, string operation)
    {
        var keys = new List<UniqueKey>();
        foreach (var index in shape.Indexes.Where(i => i.IsUnique && !i.IsExclusion && i.IsValid))
        {
            var constraint = shape.Constraints.FirstOrDefault(c => c.IndexOid == index.Oid);
            if (HasKey(index, request.Columns))
                keys.Add(new UniqueKey(index, constraint, KeyTreatment.Adopt, null, null));
            else if (Plain(index) && (request.WidenKey || request.KeepUnique))
                keys.Add(Changed(index, constraint, request, names, operation, keys.Count + 1));
        }
        return keys;
    }

    internal static bool HasKey(IndexShape index, KeyColumns key) => !key.MissingFrom(index).Any();

    internal static bool Plain(IndexShape index) => !index.HasExpressions && !index.IsPartial;

    static UniqueKey Changed(
        IndexShape index, ConstraintShape? constraint, ConvertRequest request, LegacyNames names, string operation, int number)
    {
        var built = names.Free($"pgstrata_{operation}_wide{number}", "");
        // A bare unique index is not dropped by the switch, and a local key stays: only a widened constraint needs a spare.
        var spare = request.WidenKey && constraint is not null ? names.Free($"pgstrata_{operation}_spare{number}", "") : null;
        return new UniqueKey(index, constraint, request.WidenKey ? KeyTreatment.Widen : KeyTreatment.Local, built, spare);
    }
}
