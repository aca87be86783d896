using System.Globalization;

namespace PgStrata.Sql;

/// <summary>A value written into SQL, quoted exactly as the server's <c>quote_literal</c> would.</summary>
readonly record struct Literal
{
    readonly string _sql;

    Literal(string sql) => _sql = sql;

    internal static Literal Of(string? value) => new(value is null ? "NULL" : Quote(value));

    internal static Literal Of(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    internal static Literal Of(bool value) => new(value ? "true" : "false");

    internal static Literal Of(double value) => new(value.ToString("R", CultureInfo.InvariantCulture));

    internal static Literal Of(DateTimeOffset value) =>
        new("'" + value.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00'::timestamptz");

    internal static Literal OfArray(IEnumerable<string> values) =>
        new("ARRAY[" + string.Join(", ", values.Select(Quote)) + "]::text[]");

    public override string ToString() => _sql ?? "NULL";

    // standard_conforming_strings is fixed on by the session contract; the E'' form is right under either setting.
    static string Quote(string value)
    {
        var doubled = value.Replace("'", "''", StringComparison.Ordinal);
        return value.Contains('\\', StringComparison.Ordinal)
            ? "E'" + doubled.Replace("\\", "\\\\", StringComparison.Ordinal) + "'"
            : "'" + doubled + "'";
    }
}
