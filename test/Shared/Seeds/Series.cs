using System.Globalization;

namespace PgStrata.Testing.Seeds;

/// <summary>Values the seeds share, as SQL.</summary>
static class Series
{
    /// <summary>An instant as timestamptz.</summary>
    public static string Instant(DateTimeOffset at) => Naive(at, "timestamptz", "+00");

    /// <summary>An instant's UTC wall clock as timestamp.</summary>
    public static string Naive(DateTimeOffset at) => Naive(at, "timestamp", "");

    /// <summary>The same uuid for the same kind and number, on every server.</summary>
    public static string Uuid(string kind, string number) => $"md5('{kind}' || {number})::uuid";

    static string Naive(DateTimeOffset at, string type, string suffix) =>
        $"{type} '{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}{suffix}'";
}
