using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>One attempt to make a policy of a draft; collects every fault on the way.</summary>
sealed class PolicyDraftReading(PolicyDraft draft)
{
    delegate bool Reader<T>(string? text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error);

    public PolicyFaults Faults { get; } = new();

    /// <summary>The policy; parts that could not be read are filled in harmlessly, so that the rest can still be validated.</summary>
    public Policy Read()
    {
        var usualKind = PartitionKey.DefaultKindFor(draft.TypeName ?? "") ?? KeyKind.TimestampTz;
        var key = new PartitionKey(draft.Key ?? "", draft.TypeName ?? "", ReadEnum("kind", draft.Kind, usualKind));
        var period = Required<Period>("every", draft.Every, Period.TryParse)
            ?? new Period(1, key.Kind == KeyKind.Number ? PeriodUnit.Id : PeriodUnit.Day);
        var zone = Optional("zone", draft.Zone, GridZone.Utc, GridZone.TryParse);
        return new Policy(
            draft.Schema ?? "",
            draft.Table ?? "",
            key,
            Grid.Create(period, zone, key.Kind, ReadOrigin()),
            Optional("naming", draft.Naming, LeafNaming.Default, LeafNaming.TryParse),
            Required<Horizon>("horizon", draft.Horizon, Horizon.TryParse) ?? Horizon.OfPeriods(1),
            ReadRetention(),
            ReadEnum("default", draft.Default, DefaultPartition.None),
            draft.Paused);
    }

    long? ReadOrigin()
    {
        if (draft.Origin is null)
            return null;
        if (long.TryParse(draft.Origin, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Faults.AddIf(!WallClockReader.TryReadTimestamp(draft.Origin, withOffset: false, out var moment)
            && !WallClockReader.TryReadDate(draft.Origin, out moment), "origin",
            $"'{draft.Origin}' is not an origin: write a local time such as '2025-01-01 06:00:00', or a number for a number key.");
        return moment;
    }

    Retention? ReadRetention()
    {
        if (draft.Retain is null)
        {
            Faults.AddIf(draft.Expire is not null, "expire", "There is no retention it is for: say how long leaves are kept (retain).");
            Faults.AddIf(draft.Guard is not null, "guard", "There is no retention to guard: say how long leaves are kept (retain).");
            return null;
        }

        var keep = Required<Period>("retain", draft.Retain, Period.TryParse);
        Faults.AddIf(draft.Expire is null, "expire", "Say what becomes of leaves past their time: drop or detach.");
        var expire = ReadEnum("expire", draft.Expire, Expiry.Detach);
        return keep is null ? null : new Retention(keep, expire, draft.Guard, draft.MinKeep ?? 1);
    }

    T? Required<T>(string field, string? text, Reader<T> read)
        where T : class
    {
        if (read(text, out var value, out var error))
            return value;
        Faults.Add(field, text is null ? $"'{field}' is missing." : error);
        return null;
    }

    T Optional<T>(string field, string? text, T usual, Reader<T> read)
        where T : class => text is null ? usual : Required(field, text, read) ?? usual;

    T ReadEnum<T>(string field, string? text, T usual)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var name = Array.Find(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        Faults.AddIf(text is not null && name is null, field,
            $"'{text}' is not one of {string.Join(", ", names.Select(known => known.ToLowerInvariant()))}.");
        return name is null ? usual : Enum.Parse<T>(name);
    }
}
