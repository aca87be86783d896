using System.Globalization;

namespace PgStrata.Tests.Chaos;

/// <summary>The table under chaos, and which of its rows belong to whom.</summary>
/// <remarks>
/// Ids count in sixteens: writer w alone changes those that leave w; all of them change those that leave 8 to 14; those that leave 15 are
/// never changed, so that readers know how many there are.
/// </remarks>
static class ChaosTable
{
    internal const string Name = "app.\"Chaos\"";

    internal const int Rows = 40_000;

    internal const int Slots = 16;

    internal const int FirstShared = 8;

    internal const int Still = 15;

    internal const int StillRows = Rows / Slots;

    /// <summary>Rows are of the three weeks from here on.</summary>
    internal static readonly DateTime Base = Monday(DateTime.UtcNow.Date.AddDays(-21));

    const int Minutes = 21 * 24 * 60;

    internal static DateTime At(Random random) => Base.AddMinutes(random.Next(Minutes));

    internal static readonly string Schema = $"""
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (id int PRIMARY KEY);
        INSERT INTO app.kinds SELECT generate_series(0, 4);
        CREATE TABLE app.elsewhere AS SELECT 1 AS i;
        CREATE SEQUENCE app.truncates;
        SELECT setval('app.truncates', 1);
        CREATE TABLE {Name} (
          id bigint PRIMARY KEY, "At" timestamptz NOT NULL, value bigint NOT NULL, note text, body json,
          twice bigint GENERATED ALWAYS AS (value * 2) STORED, kind int NOT NULL DEFAULT 1 REFERENCES app.kinds, UNIQUE (id, "At"));
        CREATE INDEX ON {Name} ("At");
        INSERT INTO {Name} (id, "At", value, note, body)
          SELECT g, {Literal(Base)} + (g * 7 % {Minutes}) * interval '1 min', g, 'n' || g, '[1]' FROM generate_series(1, {Rows}) g;
        CREATE FUNCTION app.find(bigint) RETURNS bigint STABLE LANGUAGE plpgsql AS
          $$ BEGIN RETURN (SELECT value FROM {Name} WHERE id = $1); END $$;
        ANALYZE {Name};
        """;

    internal static readonly string[] Convert =
    [
        "convert", Name, "--key", "At", "--every", "1 week", "--horizon", "2 periods", "--strategy", "rewrite", "--widen-key",
        "--from", Base.ToString("yyyy-MM-dd HH:mm:ss+00", CultureInfo.InvariantCulture), "--chunk", "2ms", "--max-wait", "1min",
        "--max-lock", "10s", "--yes",
    ];

    internal static readonly string[] Undo =
        ["undo", Name, "--key", "id", "--chunk", "2ms", "--max-wait", "1min", "--max-lock", "10s", "--yes"];

    internal static readonly string[] RollBack = ["operation", "rollback", "--max-wait", "1min", "--max-lock", "10s", "--yes"];

    internal static string Literal(DateTime at) =>
        $"timestamptz '{at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}+00'";

    internal static DateTime Initial(long id) => Base.AddMinutes(id * 7 % Minutes);

    static DateTime Monday(DateTime day) =>
        DateTime.SpecifyKind(day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), DateTimeKind.Utc);
}
