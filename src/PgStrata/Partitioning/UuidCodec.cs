using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>uuid version 7. PostgreSQL orders uuids by their bytes, so a bound is the milliseconds followed by zeros.</summary>
sealed class UuidCodec : KeyCodec
{
    const long Millisecond = 1_000;

    public override long Resolution => Millisecond;

    public override long Lowest => 0;

    public override string Encode(long position)
    {
        if (position < Lowest || position > Highest)
            throw new ArgumentOutOfRangeException(nameof(position), position, "A uuid of version 7 stands for a moment from 1970 on.");
        var hex = (position / Millisecond).ToString("x12", CultureInfo.InvariantCulture);
        return $"{hex[..8]}-{hex[8..]}-0000-0000-000000000000";
    }

    /// <remarks>Other versions are refused: their first bits are no time, and one of them as max(key) would poison premake.</remarks>
    public override bool TryDecode(string text, out long position, out bool exact)
    {
        (position, exact) = (0, false);
        if (!Guid.TryParseExact(text, "D", out _))
            return false;
        var hex = text.Replace("-", "", StringComparison.Ordinal);
        exact = hex.AsSpan(12).IndexOfAnyExcept('0') < 0;
        position = long.Parse(hex.AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture) * Millisecond;
        var isVersion7 = hex[12] == '7' && hex[16] is '8' or '9' or 'a' or 'b' or 'A' or 'B';
        return (exact || isVersion7) && position <= Highest;
    }

    public override string CastType(string typeName) => "uuid";
}
