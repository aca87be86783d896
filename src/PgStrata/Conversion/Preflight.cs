using System.Text;
using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>The server's side of the preflight table.</summary>
static class Preflight
{
    /// <summary>An entry of a unique index over two columns, with its share of the tree.</summary>
    const int EntryBytes = 40;

    /// <summary>So much is worth a look at the disk.</summary>
    const long Large = 10L << 30;

    /// <summary>What the usual styles of naming put behind the table's name: _p20251218_060000.</summary>
    const int LongestSuffix = 17;

    internal static IEnumerable<PreflightCheck> Of(
        ConvertRequest request, TableShape shape, ServerFacts server, TableActivity activity, KeyEnds key) =>
        [
            .. ServerPreflight.Of(shape, server, activity), .. ServerPreflight.OfCapacity(
                server, request.Strategy == Strategy.Rewrite ? ServerPreflight.SessionsOfCopy : ServerPreflight.Sessions,
                (shape.Indexes.Count + 2) * 40L),
            .. Space(request, shape, activity),
            .. OfNames(shape, server), .. OfKey(request, shape, key), .. OfZone(request, shape, server), .. OfSequences(shape),
        ];

    static IEnumerable<PreflightCheck> Space(ConvertRequest request, TableShape shape, TableActivity activity) =>
        request.Strategy == Strategy.Rewrite ? CopySpace.Of(shape, activity) : OfSpace(request, shape, activity);

    /// <summary>With adopt no row is copied: what needs room is the unique indexes that are built ahead.</summary>
    static IEnumerable<PreflightCheck> OfSpace(ConvertRequest request, TableShape shape, TableActivity activity)
    {
        var built = request.WidenKey ? 2 : request.KeepUnique ? 1 : 0; // with the spare that undoes a widened key
        var keys = shape.Indexes.Where(
            i => i is { IsUnique: true, IsExclusion: false } && UniqueKeys.Plain(i) && !UniqueKeys.HasKey(i, request.Columns)).ToList();
        var rows = (long)Math.Max(shape.Tuples, 0);
        var bytes = keys.Sum(i => Math.Max(i.Bytes * 3 / 2, rows * EntryBytes)) * built;
        var size = shape.Tuples < 0 ? $"{EntryBytes} bytes a row (how many rows is not known before an ANALYZE)" : $"{bytes >> 20} MB";
        if (keys.Count * built == 0)
            yield return new("disk", Verdict.Pass, "No row is copied and no index is built: some megabytes at most.");
        else if (bytes <= Large)
            yield return new("disk", Verdict.Pass, $"No row is copied; indexes built ahead need up to {size}, WAL as much.");
        else
            yield return new(
                "disk", Verdict.Warn,
                $"No row is copied; the indexes built ahead need up to {size}, WAL as much. The server does not say how much is free.",
                "df on the server's data directory and its pg_wal, before you start");
        foreach (var slot in activity.Slots.Where(s => s.SafeWalSize < bytes))
            yield return new(
                "wal", Verdict.Warn,
                $"Replication slot {slot.Name} is lost after {slot.SafeWalSize >> 20} MB more of WAL that nobody has read; " +
                $"the conversion writes up to {size}.",
                "Let its reader catch up first, or raise max_slot_wal_keep_size.");
    }

    static IEnumerable<PreflightCheck> OfNames(TableShape shape, ServerFacts s)
    {
        if (s.MaxIdentifierLength < LeafName.MaxBytes)
            yield return new(
                "names", Verdict.Block,
                $"This server cuts names at {s.MaxIdentifierLength} bytes; PgStrata counts on the usual {LeafName.MaxBytes}.");
        if (Encoding.UTF8.GetByteCount(shape.Name.Name) + LongestSuffix > LeafName.MaxBytes)
            yield return new(
                "names", Verdict.Warn,
                $"The name of {shape.Name} leaves no room for that of a leaf: leaves are named by a part of it and a hash.");
    }

    static IEnumerable<PreflightCheck> OfKey(ConvertRequest request, TableShape shape, KeyEnds key)
    {
        var name = new Identifier(request.Key);
        if (key.HasNulls)
            yield return new(
                "null keys", Verdict.Block, $"There are rows without {request.Key}: no range leaf can hold them.",
                $"UPDATE {shape.Name} SET {name} = … WHERE {name} IS NULL (or DELETE them)");
        if (request.By is not null) yield break;
        if (!key.Known)
            yield return new(
                "frontier", Verdict.Warn, $"No index begins with {request.Key}: outliers and NULLs show only when the bound is validated.");
        if (key.Lowest is "-infinity")
            yield return new("outliers", Verdict.Warn, $"There are rows with {request.Key} = -infinity; they stay in the legacy leaf.");
        if (shape.Column(request.Key)?.Default is { } text && text.Contains('\'', StringComparison.Ordinal))
            yield return new(
                "sentinel default", Verdict.Warn,
                $"{request.Key} has the constant default {text}: " +
                "rows written without it will all lie in one place, out of retention's order.");
    }

    /// <summary>A key without a zone holds the wall clock of whoever wrote the row.</summary>
    static IEnumerable<PreflightCheck> OfZone(ConvertRequest request, TableShape shape, ServerFacts s)
    {
        if (request.By is not null || shape.Column(request.Key) is not { TypeName: "timestamp without time zone" or "date" }) yield break;
        var settings = s.TimeZones.Select(z => (Where: z.Role is { } role ? $"role {role}" : $"database {s.Database}", z.Zone));
        if (s.ServerTimeZone is { } server && s.DatabaseTimeZone is null) settings = settings.Prepend(("the server", server));
        foreach (var (where, zone) in settings.Where(z => !IsSame(z.Zone, request.Zone)))
            yield return new(
                "zone", Verdict.Warn,
                $"{request.Key} has no time zone: rows hold the wall clock of whoever writes them. " +
                $"TimeZone of {where} is {zone}, the grid's zone is {request.Zone}.",
                $"--zone {zone}, if rows are written by that clock");
    }

    static bool IsSame(string setting, GridZone zone) =>
        (GridZone.TryParse(setting, out var other, out _) && other.Equals(zone))
        || (zone.Equals(GridZone.Utc) && setting is "UCT" or "Etc/UCT" or "Zulu" or "Etc/GMT");

    static IEnumerable<PreflightCheck> OfSequences(TableShape shape) =>
        from sequence in shape.Sequences
        let column = shape.Column(sequence.Column)
        let top = column?.TypeName switch { "integer" => int.MaxValue, "smallint" => short.MaxValue, _ => sequence.Max }
        where sequence.LastValue is { } last && last > top * 0.8
        select new PreflightCheck(
            "sequence", Verdict.Warn, $"{sequence.Name} is at {sequence.LastValue} of {top} for {sequence.Column}.",
            "Widen the column to bigint before it runs out.");
}
