using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>What a table was like before a conversion that can be rolled back only by copying every row.</summary>
/// <param name="Of">The conversion's id.</param>
/// <param name="Before">The plain table.</param>
/// <param name="InboundForeignKeys">Foreign keys into it that come back.</param>
/// <param name="Dependents">What reads it, as it is to read it again.</param>
/// <param name="Stage">The conversion's staging schema, empty or gone; it goes with the last of the conversion.</param>
/// <param name="Why">Why the catalog alone cannot bring it back.</param>
sealed record PlainAgain(
    string Of, TableShape Before, IReadOnlyList<ForeignKeyShape> InboundForeignKeys, IReadOnlyList<Dependent> Dependents, string Stage,
    PreflightCheck Why);
