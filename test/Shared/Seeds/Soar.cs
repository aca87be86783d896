using System.Globalization;

namespace PgStrata.Testing.Seeds;

/// <summary>SOAR's tables together: receivers, devices and flights, and the two big ones that point to them.</summary>
static class Soar
{
    public const string Neighbours =
        """
        CREATE SCHEMA IF NOT EXISTS app;
        CREATE TABLE app.receivers (id uuid PRIMARY KEY, callsign text NOT NULL UNIQUE);
        CREATE TABLE app.devices (id uuid PRIMARY KEY, address integer NOT NULL UNIQUE);
        CREATE TABLE app.flights (id uuid PRIMARY KEY, device_id uuid REFERENCES app.devices (id));
        """;

    /// <summary>Everything; with <paramref name="postgis"/> the generated columns are the real ones, else points.</summary>
    public static string Create(bool postgis) => string.Join('\n', Neighbours, RawMessages.Create, Fixes.Create(postgis));

    /// <summary>20 receivers, 200 devices, 100 flights; <paramref name="rows"/> messages and as many fixes.</summary>
    public static string Fill(long rows, DateTimeOffset until, int days = 26) => string.Join(
        ";\n", FillNeighbours, RawMessages.Fill(rows, until, days), Fixes.Fill(rows, until, days));

    /// <summary>The instant of row i.</summary>
    internal static string ReceivedAt(long rows, DateTimeOffset until, int days) => string.Create(
        CultureInfo.InvariantCulture, $"{Series.Instant(until)} - ({rows} - i) * (interval '{days} days' / {rows})");

    static string FillNeighbours =>
        $"""
        INSERT INTO app.receivers SELECT {Series.Uuid("receiver", "i")}, 'RX' || i FROM generate_series(0, 19) i;
        INSERT INTO app.devices SELECT {Series.Uuid("device", "i")}, i FROM generate_series(0, 199) i;
        INSERT INTO app.flights SELECT {Series.Uuid("flight", "i")}, {Series.Uuid("device", "i")} FROM generate_series(0, 99) i
        """;
}
