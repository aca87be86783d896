using System.Globalization;

namespace PgStrata.Testing;

/// <summary>An error a client of a load met.</summary>
/// <param name="Took">How long it waited before it was told.</param>
/// <param name="Client">The client's number.</param>
/// <param name="SqlState">The server's code; null when the error is the client's own, as for a broken connection.</param>
sealed record LoadError(DateTimeOffset At, TimeSpan Took, string Label, int Client, string? SqlState, string Message)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At:HH:mm:ss.fff} {Label} #{Client} after {Took.TotalMilliseconds:0.0} ms: {Message}");
}
