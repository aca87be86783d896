using System.Security.Cryptography;
using System.Text;

namespace PgStrata.Partitioning;

/// <summary>Names that fit: PostgreSQL cuts longer ones with a mere NOTICE, and two days then share a name.</summary>
static class LeafName
{
    /// <summary>The longest identifier of a stock server, in bytes.</summary>
    public const int MaxBytes = 63;

    const int HashDigits = 8;

    /// <summary>Puts a name together; a table that does not fit is cut between characters and marked by a hash of its full name.</summary>
    public static string Fit(string prefix, string table, string suffix)
    {
        var room = MaxBytes - Encoding.UTF8.GetByteCount(prefix) - Encoding.UTF8.GetByteCount(suffix);
        return prefix + (Encoding.UTF8.GetByteCount(table) <= room ? table : Shorten(table, room)) + suffix;
    }

    /// <summary>The name with a number behind it, for when the wanted one is taken.</summary>
    public static string Numbered(string name, int number) => Fit("", name, $"_{number}");

    static string Shorten(string table, int room)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table)))[..HashDigits];
        var kept = new StringBuilder();
        var bytes = HashDigits + 1;
        foreach (var rune in table.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > room)
                break;
            kept.Append(rune);
        }

        return $"{kept}_{hash}";
    }
}
