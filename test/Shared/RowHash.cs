using System.Globalization;

namespace PgStrata.Testing;

/// <summary>
/// A 64-bit fingerprint of a row's values, the same for what a writer sent and for what a reader gets back. Instants count in
/// microseconds, as PostgreSQL keeps them; integers of every width are equal when their values are.
/// </summary>
static class RowHash
{
    // FNV-1a: the hashing packages are not worth a dependency for this.
    const ulong Offset = 14695981039346656037;
    const ulong Prime = 1099511628211;

    public static ulong Of(params ReadOnlySpan<object?> values)
    {
        var hash = Offset;
        foreach (var value in values)
        {
            foreach (var character in Text(value))
                hash = (hash ^ character) * Prime;
            hash = (hash ^ 0xFFFF) * Prime; // ends a value, so that ('a', 'bc') is not ('ab', 'c')
        }

        return hash;
    }

    static string Text(object? value) => value switch
    {
        null or DBNull => "\0",
        DateTime time => (time.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        DateTimeOffset time => (time.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        TimeSpan span => (span.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        Array array => "{" + string.Join(',', array.Cast<object?>().Select(Text)) + "}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
