using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>Which operations to list.</summary>
/// <param name="Tables">Those of these tables; empty is all.</param>
/// <param name="All">Finished ones too.</param>
sealed record OperationListArguments(IReadOnlyList<QualifiedName> Tables, bool All);
