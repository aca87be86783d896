using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>What the planner is told of the server: everything it knows of the world.</summary>
/// <param name="Operation">The operation's id, chosen by the caller.</param>
/// <param name="Shape">The table.</param>
/// <param name="Fingerprint">The fingerprint of the shape.</param>
/// <param name="Version">server_version_num.</param>
/// <param name="Now">The server's clock.</param>
/// <param name="CurrentUser">Who would run it.</param>
/// <param name="TakenNames">Relation and type names already in the table's schema.</param>
/// <param name="Highest">The highest key as text, from an index; null when no index tells without a scan.</param>
/// <param name="Lowest">The lowest, likewise.</param>
/// <param name="Checks">Preflight checks of the server, made by the inspector.</param>
/// <param name="Referencing">The tables that foreign keys into this one belong to, by OID.</param>
sealed record ConvertFacts(
    string Operation, TableShape Shape, string Fingerprint, int Version, DateTimeOffset Now, string CurrentUser,
    IReadOnlySet<string> TakenNames, string? Highest, string? Lowest, IReadOnlyList<PreflightCheck> Checks,
    IReadOnlyDictionary<uint, TableShape> Referencing);
