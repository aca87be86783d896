using System.Globalization;
using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>
/// Chooses when the old heap is attached: early only where that is safe for every user of the table and buys something.
/// Pure.
/// </summary>
static class AttachDecision
{
    /// <summary>From this size on, sampling the table takes so long that queries without statistics of the whole would be felt.</summary>
    const long Large = 10L << 30;

    internal static AttachChoice Of(ConvertFacts facts, IReadOnlyList<UniqueKey> keys, string key)
    {
        var shape = facts.Shape;
        if (Gain(shape) is not { } gain)
            return new(AttachMoment.InSwitch, "no valid foreign key points at the table and it is not large, so nothing would be gained");
        var obstacles = OfKeys(shape, keys, facts.Version).Concat(OfUsers(shape)).Concat(OfInbound(facts)).Concat(OfOutbound(shape, key));
        return obstacles.FirstOrDefault() is { } obstacle
            ? new(AttachMoment.InSwitch, obstacle)
            : new(AttachMoment.Early, gain);
    }

    static string? Gain(TableShape shape)
    {
        var inbound = shape.InboundForeignKeys.Where(f => f is { IsSelf: false, Validated: true })
            .Select(f => $"{f.Name} of {f.Referencing}").ToList();
        if (inbound.Count > 0) return $"foreign key {string.Join(", ", inbound)} is then valid before the switch and at no time off";
        return shape.Bytes >= Large
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the planner then has statistics of the whole table ({shape.Bytes >> 30} GiB) from the first query on")
            : null;
    }

    static IEnumerable<string> OfKeys(TableShape shape, IReadOnlyList<UniqueKey> keys, int version)
    {
        foreach (var unique in keys.Where(k => k.Treatment != KeyTreatment.Adopt))
            yield return $"unique key {unique.Name} lacks the key column, and only the switch changes it";
        // Up to 16 the heap keeps its identity as a leaf.
        foreach (var column in shape.Columns.Where(c => c.IsIdentity && version >= 170000))
            yield return $"{column.Name} is an identity column, which a leaf may not have from PostgreSQL 17 on";
    }

    static IEnumerable<string> OfUsers(TableShape shape)
    {
        foreach (var writer in shape.Dependents.Where(d => d.IsWritable || d.Kind == DependentKind.Rule))
            yield return $"{writer.Identity} can write to the table, and while two tables show its rows there should be one way to write";
        // A leaf's changes are published under the topmost ancestor that is in the publication.
        foreach (var publication in shape.Publications.Where(p => p.ForAllTables))
            yield return $"publication {publication.Name} is for all tables, so subscribers would get rows under the staged table's name";
    }

    /// <summary>For a while each has a twin.</summary>
    static IEnumerable<string> OfInbound(ConvertFacts facts)
    {
        var inbound = facts.Shape.InboundForeignKeys;
        // SET CONSTRAINTS would defer only one of the two.
        foreach (var fk in inbound.Where(f => f is { Deferrable: true, Deferred: false }))
            yield return $"foreign key {fk.Name} of {fk.Referencing} may be deferred by its name, which its twin has only after the switch";
        foreach (var fk in inbound.Where(f => f.ReferencingIsPartitioned))
            yield return $"{fk.Referencing} is partitioned, and its leaves would keep the temporary name of foreign key {fk.Name}";
        // The second time it finds no row, but statement triggers fire without one too.
        foreach (var fk in inbound.Where(f => f.IsActing && HasStatementTriggers(facts.Referencing.GetValueOrDefault(f.ReferencingOid))))
            yield return $"foreign key {fk.Name} acts on {fk.Referencing}, where statement triggers would fire for its twin too";
    }

    /// <summary>What a referenced table does to its referencing rows goes through the staged table, once the heap is its leaf.</summary>
    static IEnumerable<string> OfOutbound(TableShape shape, string key)
    {
        foreach (var fk in shape.ForeignKeys.Where(f => f.Columns.Contains(key, StringComparer.Ordinal) && Moves(f)))
            yield return $"foreign key {fk.Name} can change {key}, and would move rows to leaves that the application does not see yet";
        foreach (var fk in shape.ForeignKeys.Where(f => f.IsActing && HasStatementTriggers(shape)))
            yield return $"foreign key {fk.Name} would pass by the statement triggers of the table";
        // The trigger sees the change on the staged table and may set another key: the row would move to a leaf that an abort drops.
        if (shape.Triggers.FirstOrDefault(t => t is { IsRow: true, IsBefore: true, OnUpdate: true }) is not { } before) yield break;
        foreach (var fk in shape.ForeignKeys.Where(f => f.IsActing))
            yield return $"foreign key {fk.Name} acts on the rows, and trigger {before.Name} may then change {key} and move them to leaves " +
                "that the application does not see yet";
    }

    static bool HasStatementTriggers(TableShape? table) => table is not null && table.Triggers.Any(t => !t.IsRow);

    static bool Moves(ForeignKeyShape fk) => fk.UpdateAction is 'c' or 'n' or 'd' || fk.DeleteAction is 'n' or 'd';
}
