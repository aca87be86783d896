using System.Text;

namespace PgStrata.Conversion;

/// <summary>Names for the old objects, which make room for the new ones under theirs: never cut by the server, never taken.</summary>
sealed class LegacyNames(IReadOnlySet<string> taken)
{
    const int MaxBytes = 63;
    const string Suffix = "_legacy";

    readonly HashSet<string> _used = new(taken, StringComparer.Ordinal);

    internal void Take(string name) => _used.Add(name);

    internal string For(string name) => Free(name, Suffix);

    /// <summary>The name with a suffix, shortened at a character boundary, made unique with a number.</summary>
    internal string Free(string name, string suffix)
    {
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? suffix : suffix + number;
            var candidate = Shorten(name, MaxBytes - Encoding.UTF8.GetByteCount(end)) + end;
            if (_used.Add(candidate)) return candidate;
        }
    }

    static string Shorten(string name, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > bytes)
            name = name[..^(name.Length > 1 && char.IsSurrogatePair(name, name.Length - 2) ? 2 : 1)];
        return name;
    }
}
