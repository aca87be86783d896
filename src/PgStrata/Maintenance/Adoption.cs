using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Takes a table that is partitioned already under a policy: key, grid and names are read from its bounds.</summary>
sealed class Adoption(Session session)
{
    /// <summary>Zones that are tried when none is given, the most usual reading first; two that fit are ambiguous.</summary>
    static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
        "America/Sao_Paulo",
        "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
    ];

    static readonly Period[] Widths = [.. new[]
    {
        "1 minute", "5 minutes", "10 minutes", "15 minutes", "30 minutes",
        "1 hour", "2 hours", "3 hours", "4 hours", "6 hours", "8 hours", "12 hours",
        "1 day", "1 week", "2 weeks", "1 month", "2 months", "3 months", "6 months", "1 year", "5 years", "10 years",
    }.Select(Period.Parse)];

    /// <summary>The policy draft of a table, completed from its bounds. What <paramref name="given"/> says is kept.</summary>
    /// <exception cref="StrataException">
    /// <c>adopt</c>: the bounds do not tell, or tell more than one thing; the message says what to give.
    /// </exception>
    internal async Task<PolicyDraft> InferAsync(QualifiedName table, PolicyDraft given, CancellationToken cancellationToken = default)
    {
        if (await PartitionSetReader.ReadAsync(session, [table], cancellationToken).ConfigureAwait(false) is not [var set])
            throw Refusal($"There is no partitioned table {table}. A plain one is converted: pgstrata convert {table}");
        if (set.Strategy != 'r' || set.KeyCount != 1 || set.KeyColumns is not [var column])
            throw Refusal($"{table} is not partitioned by RANGE over one column; it can be looked at, but not maintained.");
        var kinds = given.Kind is { } text && Enum.TryParse<KeyKind>(text, ignoreCase: true, out var said)
            ? [said]
            : Kinds(set.KeyTypeName!);
        if (kinds.Count == 0) throw Refusal($"{table}.{column} is {set.KeyTypeName}, which cannot be a key.");
        var fits = kinds.SelectMany(kind => Fits(set, new PartitionKey(column, set.KeyTypeName!, kind), given)).ToList();
        var (key, grid) = Decide(table, fits, given);
        return given with
        {
            Schema = table.Schema,
            Table = table.Name,
            Key = column,
            TypeName = set.KeyTypeName,
            Kind = key.Kind.ToString(),
            Every = grid.Period.ToString(),
            Zone = grid.Zone.ToString(),
            Origin = grid.Origin.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Naming = given.Naming ?? (LeafNaming.Infer(table.Name, Named(set, key), grid) ?? LeafNaming.Default).ToString(),
            Horizon = given.Horizon ?? Horizon.OfPeriods(7).ToString(),
            Default = given.Default ?? (set.DefaultOid is null ? nameof(DefaultPartition.None) : nameof(DefaultPartition.Kept)),
        };
    }

    /// <summary>A whole number counts ids unless it is said that it counts time.</summary>
    static IReadOnlyList<KeyKind> Kinds(string typeName) => PartitionKey.DefaultKindFor(typeName) is { } kind ? [kind] : [];

    static IEnumerable<(string Name, RangeBound Bound)> Named(PartitionSet set, PartitionKey key) =>
        set.Leaves.Where(l => !l.IsDefault && !l.DetachPending)
            .Select(l => (l.Name.Name, Bound: PartitionBound.Parse(l.BoundText, key)))
            .Where(l => l.Bound is PartitionBound.Range)
            .Select(l => (l.Name, ((PartitionBound.Range)l.Bound).Bound));

    static IEnumerable<(PartitionKey Key, Grid Grid, int Hits)> Fits(PartitionSet set, PartitionKey key, PolicyDraft given)
    {
        // Old leaves may be coarse or odd: the newest ones show how it goes on.
        var bounds = Named(set, key).Select(n => n.Bound).Where(b => b.Lower.IsFinite && b.Upper.IsFinite)
            .OrderByDescending(b => b.Lower).Take(12).ToList();
        if (bounds.Count == 0) yield break;
        foreach (var grid in Grids(key, bounds, given))
        {
            // A run from the newest leaf backwards: each exactly one slot.
            var hits = bounds.TakeWhile(b => grid.IsEdge(b.Lower.Position) && grid.Next(b.Lower.Position) == b.Upper.Position).Count();
            if (hits >= Math.Min(2, bounds.Count)) yield return (key, grid, hits);
        }
    }

    static IEnumerable<Grid> Grids(PartitionKey key, List<RangeBound> bounds, PolicyDraft given)
    {
        var lower = bounds[0].Lower.Position;
        if (key.Kind == KeyKind.Number)
        {
            var width = bounds[0].Upper.Position - lower;
            yield return Grid.Create(new Period(width, PeriodUnit.Id), GridZone.Utc, key.Kind, lower % width);
            yield break;
        }

        string[] zones = given.Zone is { } zone ? [zone]
            : key.Kind is KeyKind.Timestamp or KeyKind.Date ? ["UTC"]
            : [.. Zones, .. FixedZone(lower)];
        foreach (var name in zones)
        {
            if (!GridZone.TryParse(name, out var parsed, out var error)) throw Refusal(error);
            foreach (var width in Widths)
            {
                var usual = Grid.Create(width, parsed, key.Kind);
                yield return usual;
                var local = usual.IsWallClock ? lower : parsed.ToLocal(lower);
                if (!usual.IsEdge(lower)) yield return Grid.Create(width, parsed, key.Kind, local);
            }
        }
    }

    /// <summary>Bounds at 23:00Z are midnight at +01:00, and in winter in Berlin too: only the operator can tell.</summary>
    static IEnumerable<string> FixedZone(long lower)
    {
        var minutes = WallClock.TimeOfDay(lower) / WallClock.Minute;
        if (minutes == 0 || WallClock.TimeOfDay(lower) % WallClock.Minute != 0) yield break;
        var east = minutes >= 10 * 60 ? (24 * 60) - minutes : -minutes;
        yield return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{(east < 0 ? '-' : '+')}{Math.Abs(east) / 60:00}:{Math.Abs(east) % 60:00}");
    }

    static (PartitionKey Key, Grid Grid) Decide(QualifiedName table, List<(PartitionKey Key, Grid Grid, int Hits)> fits, PolicyDraft given)
    {
        if (fits.Count == 0)
            throw Refusal(
                $"The bounds of {table} are on no grid known here" +
                (given.Zone is { } zone ? $" in the zone {zone}" : "; if they are local, say where: --zone") +
                ". Write the policy in a file instead: pgstrata policy apply");
        var most = fits.Max(f => f.Hits);
        var best = fits.Where(f => f.Hits == most).ToList();
        // The usual origin explains more than one made up from a single leaf.
        var usual = best.Where(f => f.Grid.Origin == Grid.Create(f.Grid.Period, f.Grid.Zone, f.Key.Kind).Origin).ToList();
        best = usual.Count > 0 ? usual : best;
        // UTC needs no rules; another zone is only taken when UTC does not fit. Bounds over a change of clocks decide between the others.
        if (best.FirstOrDefault(f => f.Grid.Zone.Equals(GridZone.Utc)) is { Key: not null } utc
            && best.Select(f => f.Grid.Period).Distinct().Count() == 1)
            return (utc.Key, utc.Grid);
        var grids = best.Select(f => f.Grid).Distinct().ToList();
        return grids.Count == 1
            ? (best[0].Key, grids[0])
            : throw Refusal(
                $"The bounds of {table} fit more than one grid: " +
                $"{string.Join("; ", grids.Take(4).Select(g => $"every {g.Period} in {g.Zone}"))}. Say which zone: --zone");
    }

    static StrataException Refusal(string message) => new("adopt", message);
}
