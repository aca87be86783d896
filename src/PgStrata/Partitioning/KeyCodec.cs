namespace PgStrata.Partitioning;

/// <summary>
/// Turns positions into values of one kind of key and back. One codec per kind, each with a round-trip test.
/// </summary>
abstract class KeyCodec
{
    /// <summary>Positions between two values the key can tell apart; every bound is a multiple of it.</summary>
    public abstract long Resolution { get; }

    /// <summary>The lowest position a value can stand for.</summary>
    public virtual long Lowest => WallClock.Earliest;

    /// <summary>The highest position a value can stand for.</summary>
    public virtual long Highest => WallClock.Latest;

    /// <summary>The value as PostgreSQL reads it, not quoted.</summary>
    public abstract string Encode(long position);

    /// <summary>Reads a value as PostgreSQL prints it under TimeZone UTC and DateStyle ISO.</summary>
    /// <param name="text">The printed value.</param>
    /// <param name="position">Its position, rounded down.</param>
    /// <param name="exact">Whether <see cref="Encode"/> gives the same value again; a bound must be exact.</param>
    public abstract bool TryDecode(string text, out long position, out bool exact);

    /// <summary>The type a literal is cast to: the key's own, since a comparison across types proves nothing.</summary>
    public abstract string CastType(string typeName);

    public static KeyCodec For(KeyKind kind, string typeName) => kind switch
    {
        KeyKind.TimestampTz or KeyKind.Timestamp or KeyKind.Date => new MomentCodec(kind),
        KeyKind.UuidV7 => new UuidCodec(),
        KeyKind.Ulid => new UlidCodec(),
        _ => new IntegerCodec(kind, typeName),
    };
}
