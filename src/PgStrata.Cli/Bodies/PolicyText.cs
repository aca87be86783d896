using System.Globalization;
using System.Text.Json;
using PgStrata.Cli.Configuration;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Cli.Bodies;

/// <summary>A policy in the words of a policy file, and back.</summary>
static class PolicyText
{
    /// <summary>What a policy file says for this policy; values that are usual are left out.</summary>
    internal static PolicyEntry Entry(Policy policy) => PolicyEntry.Of(
        ("table", new QualifiedName(policy.Schema, policy.Table).ToString()),
        ("key", policy.Key.Column),
        ("every", policy.Grid.Period.ToString()),
        ("unit", Unit(policy.Key.Kind)),
        ("zone", policy.Key.Kind == KeyKind.Number ? null : policy.Grid.Zone.ToString()),
        ("origin", Origin(policy.Grid)),
        ("horizon", policy.Horizon.ToString()),
        ("retain", policy.Retention?.Keep.ToString()),
        ("expire", policy.Retention?.Expire.ToString().ToLowerInvariant()),
        ("min-keep", policy.Retention is { MinKeep: not 1 and var keep } ? keep.ToString(CultureInfo.InvariantCulture) : null),
        ("guard", policy.Retention?.GuardSql),
        ("naming", policy.Naming.ToString()),
        ("default", policy.Default.ToString().ToLowerInvariant()),
        ("paused", policy.Paused ? "true" : null));

    /// <summary>What the library reads of a policy file's entry; a horizon that is not given is a week of periods.</summary>
    internal static PolicyDraft Draft(PolicyEntry entry)
    {
        var named = QualifiedName.TryParse(entry.Table.Value, out var name);
        return new PolicyDraft
        {
            Schema = named ? name.Schema : null,
            Table = named ? name.Name : null,
            Key = entry.Key.Value,
            Kind = Kind(entry.Unit?.Value),
            Every = entry.Every.Value,
            Zone = entry.Zone?.Value,
            Origin = entry.Origin?.Value,
            Horizon = entry.Horizon?.Value ?? Horizon.OfPeriods(7).ToString(),
            Retain = entry.Retain?.Value,
            Expire = entry.Expire?.Value,
            MinKeep = entry.MinKeep is { } keep ? int.Parse(keep.Value, CultureInfo.InvariantCulture) : null,
            Guard = entry.Guard?.Value,
            Naming = entry.Naming?.Value,
            Default = entry.Default?.Value,
            Paused = entry.Paused?.Value == "true",
        };
    }

    /// <summary>One line for people: every 1 day by received_at in UTC; horizon 7 days; kept 30 days, then drop.</summary>
    internal static string Line(Policy policy)
    {
        var zone = policy.Key.Kind == KeyKind.Number ? "" : $" in {policy.Grid.Zone}";
        var retention = policy.Retention is { } r ? $"kept {r.Keep}, then {r.Expire.ToString().ToLowerInvariant()}" : "kept for ever";
        return $"every {policy.Grid.Period} by {new Identifier(policy.Key.Column)}{zone}; horizon {policy.Horizon}; {retention}";
    }

    internal static void Write(Utf8JsonWriter json, string name, Policy policy)
    {
        json.WriteStartObject(name);
        Write(json, policy);
        json.WriteEndObject();
    }

    /// <summary>The keys of a policy file as members; all text but paused and min-keep.</summary>
    internal static void Write(Utf8JsonWriter json, Policy policy)
    {
        var entry = Entry(policy);
        foreach (var key in PolicyKey.All)
            if (entry.Fields.TryGetValue(key.Name, out var field))
            {
                if (key.Kind == PolicyKeyKind.Flag) json.WriteBoolean(key.Name, field.Value == "true");
                else if (key.Kind == PolicyKeyKind.Count) json.WriteNumber(key.Name, int.Parse(field.Value, CultureInfo.InvariantCulture));
                else json.WriteString(key.Name, field.Value);
            }
    }

    internal static string? Kind(string? unit) => unit switch
    {
        "s" => nameof(KeyKind.EpochSeconds),
        "ms" => nameof(KeyKind.EpochMilliseconds),
        "us" => nameof(KeyKind.EpochMicroseconds),
        "ns" => nameof(KeyKind.EpochNanoseconds),
        _ => null,
    };

    static string? Unit(KeyKind kind) => kind switch
    {
        KeyKind.EpochSeconds => "s",
        KeyKind.EpochMilliseconds => "ms",
        KeyKind.EpochMicroseconds => "us",
        KeyKind.EpochNanoseconds => "ns",
        _ => null,
    };

    static string? Origin(Grid grid)
    {
        if (grid.Origin == Grid.Create(grid.Period, grid.Zone, grid.Kind).Origin) return null;
        return grid.Period.IsNumeric ? grid.Origin.ToString(CultureInfo.InvariantCulture) : WallClock.Write(grid.Origin);
    }
}
