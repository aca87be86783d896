using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>An extended statistics object; it may live in another schema than its table.</summary>
/// <param name="Oid">Its OID.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Definition">pg_get_statisticsobjdef.</param>
/// <param name="Target">SET STATISTICS; null is the default.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Comment">Its comment.</param>
sealed record StatisticsShape(uint Oid, QualifiedName Name, string Definition, int? Target, string Owner, string? Comment);
