using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>Which types of columns can be which kinds of keys. Types are named as format_type prints them.</summary>
static class KeyType
{
    const int UlidLength = 26;

    public static KeyKind? DefaultKind(string typeName)
    {
        var (name, modifier) = Split(typeName);
        return name switch
        {
            "timestamp with time zone" => KeyKind.TimestampTz,
            "timestamp without time zone" => KeyKind.Timestamp,
            "date" => KeyKind.Date,
            "smallint" or "integer" or "bigint" => KeyKind.Number,
            "uuid" => KeyKind.UuidV7,
            "text" => KeyKind.Ulid,
            "character varying" when modifier is null or >= UlidLength => KeyKind.Ulid,
            "character" when modifier is UlidLength => KeyKind.Ulid,
            _ => null,
        };
    }

    /// <summary>Whether values of the type can be read as the kind: an integer can count seconds, but milliseconds need a bigint.</summary>
    public static bool CanHold(string typeName, KeyKind kind) => kind switch
    {
        KeyKind.EpochSeconds => typeName is "integer" or "bigint",
        KeyKind.EpochMilliseconds or KeyKind.EpochMicroseconds or KeyKind.EpochNanoseconds => typeName is "bigint",
        _ => DefaultKind(typeName) == kind,
    };

    /// <summary>'timestamp(3) with time zone' is 'timestamp with time zone' and 3.</summary>
    static (string Name, int? Modifier) Split(string typeName)
    {
        var open = typeName.IndexOf('(', StringComparison.Ordinal);
        var close = typeName.IndexOf(')', StringComparison.Ordinal);
        if (open < 0 || close < open
            || !int.TryParse(typeName[(open + 1)..close], NumberStyles.None, CultureInfo.InvariantCulture, out var modifier))
            return (typeName, null);
        return (typeName.Remove(open, close - open + 1), modifier);
    }
}
