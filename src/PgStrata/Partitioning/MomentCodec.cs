namespace PgStrata.Partitioning;

/// <summary>timestamptz, timestamp and date.</summary>
sealed class MomentCodec(KeyKind kind) : KeyCodec
{
    public override long Resolution => kind == KeyKind.Date ? WallClock.Day : 1;

    // The offset is always written: without it the session's zone would decide.
    public override string Encode(long position) => kind switch
    {
        KeyKind.Date => WallClock.WriteDate(position),
        KeyKind.Timestamp => WallClock.Write(position),
        _ => WallClock.Write(position) + "+00",
    };

    public override bool TryDecode(string text, out long position, out bool exact)
    {
        exact = true;
        return kind == KeyKind.Date
            ? WallClockReader.TryReadDate(text, out position)
            : WallClockReader.TryReadTimestamp(text, withOffset: kind == KeyKind.TimestampTz, out position);
    }

    public override string CastType(string typeName) => kind switch
    {
        KeyKind.Date => "date",
        KeyKind.Timestamp => "timestamp",
        _ => "timestamptz",
    };
}
