namespace PgStrata.Partitioning;

/// <summary>How the values of a partition key are read: which type they have and what they count.</summary>
public enum KeyKind
{
    /// <summary>timestamptz: an instant.</summary>
    TimestampTz,

    /// <summary>timestamp: a wall clock without a zone; "now" is the wall clock in the grid's zone.</summary>
    Timestamp,

    /// <summary>date: a wall-clock day; "today" is the day in the grid's zone.</summary>
    Date,

    /// <summary>smallint, integer or bigint ids.</summary>
    Number,

    /// <summary>An integer that counts seconds since 1970-01-01 00:00 UTC.</summary>
    EpochSeconds,

    /// <summary>A bigint that counts milliseconds since 1970-01-01 00:00 UTC.</summary>
    EpochMilliseconds,

    /// <summary>A bigint that counts microseconds since 1970-01-01 00:00 UTC.</summary>
    EpochMicroseconds,

    /// <summary>A bigint that counts nanoseconds since 1970-01-01 00:00 UTC.</summary>
    EpochNanoseconds,

    /// <summary>uuid version 7: the first 48 bits are milliseconds since 1970-01-01 00:00 UTC.</summary>
    UuidV7,

    /// <summary>A ULID as text of 26 upper-case characters; needs COLLATE "C".</summary>
    Ulid,
}
