using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>
/// A policy as it is written down: options of the command line, a YAML file, a row of the database. Every part is still text.
/// </summary>
sealed record PolicyDraft
{
    public string? Schema { get; init; }

    public string? Table { get; init; }

    public string? Key { get; init; }

    /// <summary>The type of the key column, from the catalog.</summary>
    public string? TypeName { get; init; }

    /// <summary>A <see cref="KeyKind"/> in any letter case; null for the usual one of the type.</summary>
    public string? Kind { get; init; }

    public string? Every { get; init; }

    public string? Zone { get; init; }

    public string? Origin { get; init; }

    public string? Horizon { get; init; }

    public string? Naming { get; init; }

    public string? Retain { get; init; }

    public string? Expire { get; init; }

    public string? Guard { get; init; }

    public int? MinKeep { get; init; }

    public string? Default { get; init; }

    public bool Paused { get; init; }

    /// <summary>The draft that <see cref="TryBuild"/> makes the same policy of.</summary>
    public static PolicyDraft Of(Policy policy) => new()
    {
        Schema = policy.Schema,
        Table = policy.Table,
        Key = policy.Key.Column,
        TypeName = policy.Key.TypeName,
        Kind = policy.Key.Kind.ToString(),
        Every = policy.Grid.Period.ToString(),
        Zone = policy.Grid.Zone.ToString(),
        Origin = policy.Grid.Origin.ToString(CultureInfo.InvariantCulture),
        Horizon = policy.Horizon.ToString(),
        Naming = policy.Naming.ToString(),
        Retain = policy.Retention?.Keep.ToString(),
        Expire = policy.Retention?.Expire.ToString(),
        Guard = policy.Retention?.GuardSql,
        MinKeep = policy.Retention?.MinKeep,
        Default = policy.Default.ToString(),
        Paused = policy.Paused,
    };

    /// <summary>Makes the policy, or says everything that is wrong with the draft at once.</summary>
    public bool TryBuild([NotNullWhen(true)] out Policy? policy, out PolicyFaults faults)
    {
        var reading = new PolicyDraftReading(this);
        policy = reading.Read();
        faults = reading.Faults;
        faults.Add(policy.Validate());
        if (faults.Count > 0)
            policy = null;
        return policy is not null;
    }
}
