using System.Buffers;

namespace PgStrata.Partitioning;

/// <summary>ULIDs as text: ten characters of milliseconds in Crockford's base 32, then sixteen of chance.</summary>
sealed class UlidCodec : KeyCodec
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    const int TimeLength = 10;
    const int Length = 26;
    const long Millisecond = 1_000;

    public override long Resolution => Millisecond;

    public override long Lowest => 0;

    public override string Encode(long position)
    {
        if (position < Lowest || position > Highest)
            throw new ArgumentOutOfRangeException(nameof(position), position, "A ULID stands for a moment from 1970 on.");
        return string.Create(Length, position / Millisecond, static (text, milliseconds) =>
        {
            text.Fill('0');
            for (var i = TimeLength - 1; i >= 0; i--, milliseconds >>= 5)
                text[i] = Alphabet[(int)(milliseconds & 31)];
        });
    }

    /// <remarks>Lower case is refused: under COLLATE "C" '01a…' sorts after '01B…' and fits no leaf.</remarks>
    public override bool TryDecode(string text, out long position, out bool exact)
    {
        (position, exact) = (0, false);
        if (text.Length != Length || text[0] > '7' || text.AsSpan().IndexOfAnyExcept(Characters) >= 0)
            return false;
        foreach (var character in text.AsSpan(0, TimeLength))
            position = (position << 5) | (long)Alphabet.IndexOf(character, StringComparison.Ordinal);
        exact = text.AsSpan(TimeLength).IndexOfAnyExcept('0') < 0;
        position *= Millisecond;
        return position <= Highest;
    }

    // Measured on 15.20: text literals prove bounds of text and varchar columns; character(n) needs bpchar, else ATTACH scans.
    public override string CastType(string typeName) => typeName.StartsWith("character(", StringComparison.Ordinal) ? "bpchar" : "text";
}
