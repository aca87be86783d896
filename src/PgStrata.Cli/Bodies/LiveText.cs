using System.Text.Json;
using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>How an operation is doing, for operation list and show.</summary>
static class LiveText
{
    /// <summary>Where it is and what holds it up; empty when nobody is at work on it and nothing was asked.</summary>
    internal static string Line(OperationRow row, ControlRow? control)
    {
        if (row.State != OperationState.Running || LiveJson.Read(control?.Live) is not { } f)
            return control is { Paused: true } && OperationState.IsOpen(row.State) ? "paused" : "";
        string?[] parts = [Place(f), Speed(f), f.Waiting is { } waiting ? $"waiting: {waiting}" : null, f.Detail];
        return string.Join("; ", parts.Where(p => p is not null));
    }

    internal static void Write(Utf8JsonWriter json, OperationRow row, ControlRow? control)
    {
        if (!OperationState.IsOpen(row.State) || control is null) return;
        json.WriteBoolean("paused", control.Paused);
        if (row.State != OperationState.Running || control.Live is not { } live) return;
        if (control.SeenAt is { } seen) json.WriteString("seen_at", seen);
        json.WritePropertyName("live");
        json.WriteRawValue(live);
    }

    static string Place(LiveFigures f) => $"[{f.Number}/{f.Of}] {f.Phase ?? f.Title}" + (f.Done, f.Total) switch
    {
        (null, _) or (0, null) => "",
        ({ } done, { } total) => $" {Quantity.Count(done)} of {Quantity.Count(total)} {f.Unit}",
        ({ } done, _) => $" {Quantity.Count(done)} {f.Unit}",
    };

    static string? Speed(LiveFigures f)
    {
        if (f.Rate is not { } rate) return null;
        var speed = Quantity.Rate(rate, f.Unit ?? "");
        return f.Eta is { } eta && eta < TimeSpan.FromDays(1000).TotalSeconds
            ? $"{speed}, ETA {Quantity.Duration(TimeSpan.FromSeconds(Math.Ceiling(eta)))}" : speed;
    }
}
