using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>
/// Up to where leaves are wanted beyond the horizon: an instant, or, for tables whose key is a plain number, a value of the key.
/// </summary>
public sealed record LeavesUntil
{
    LeavesUntil(DateTimeOffset? instant, long? number) => (Instant, Number) = (instant, number);

    /// <summary>The instant; null when it is a number.</summary>
    public DateTimeOffset? Instant { get; }

    /// <summary>The number; null when it is an instant.</summary>
    public long? Number { get; }

    /// <summary>Every key of time up to this instant has a leaf.</summary>
    public static LeavesUntil Of(DateTimeOffset instant) => new(instant, null);

    /// <summary>Every number up to this one has a leaf.</summary>
    public static LeavesUntil Of(long number) => new(null, number);

    /// <summary>The instant in UTC, or the number.</summary>
    public override string ToString() =>
        Instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        ?? Number!.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Everything before the returned position must have a leaf; null when the table's key is of another kind.</summary>
    internal long? PositionOn(Policy policy) => policy.Key.Kind == KeyKind.Number
        ? Number is { } number && number < policy.Key.Highest ? number + 1 : null
        : Instant is { } instant ? policy.Grid.PositionOf(instant) : null;

    /// <summary>Why it cannot be meant for this table; null when it can.</summary>
    internal string? Misfit(Policy policy)
    {
        var (key, table) = (policy.Key, new Sql.QualifiedName(policy.Schema, policy.Table));
        if (key.Kind == KeyKind.Number)
            return Number is null ? $"the key {key.Column} of {table} is a number: give one, such as {policy.Grid.Period.Count}"
                : PositionOn(policy) is null ? $"the key {key.Column} of {table} is {key.TypeName}, which ends at {key.Highest}" : null;
        return Instant is null ? $"the key {key.Column} of {table} is a time: give an instant, such as 2027-01-01" : null;
    }
}
