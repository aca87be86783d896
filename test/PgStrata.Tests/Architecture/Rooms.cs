namespace PgStrata.Tests.Architecture;

/// <summary>The rooms of the library, the upper ones first; those of one line do not know each other.</summary>
static class Rooms
{
    static readonly string[][] Order =
    [
        ["Hosting"],
        ["Shards"],
        ["Maintenance", "Conversion", "Repair", "Reshape"],
        ["Rewriting", "Archiving", "Health", "Interop"],
        ["Execution"],
        ["Planning"],
        ["Store"],
        ["Catalog"],
        ["Server"],
        ["Partitioning"],
        ["Sql"],
    ];

    /// <summary>Rooms that stay pure: no connection, so no Npgsql.</summary>
    static readonly string[] Pure = ["Planning", "Partitioning", "Sql"];

    /// <summary>What is wrong with code of <paramref name="from"/> using <paramref name="to"/>; null when nothing is.</summary>
    public static string? Fault(string? from, string? to) => (Of(from), Of(to)) switch
    {
        ({ } room, _) when Line(room) < 0 => $"{room} is not a room of the library",
        ({ } room, null) when Pure.Contains(room, StringComparer.Ordinal) && to is "Npgsql" or "NpgsqlTypes" =>
            $"{room} is pure and must not know Npgsql",
        ({ } room, { } other) when room != other && Line(other) <= Line(room) => $"{room} must not use {other}, which is not below it",
        _ => null,
    };

    /// <summary>The front door and the nouns at the root are above and below every room.</summary>
    static string? Of(string? @namespace) =>
        @namespace?.Split('.') is ["PgStrata", var room, ..] ? room : null;

    static int Line(string room) => Array.FindIndex(Order, line => line.Contains(room, StringComparer.Ordinal));
}
