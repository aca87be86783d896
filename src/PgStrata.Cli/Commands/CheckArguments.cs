using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of check.</summary>
/// <param name="Tables">These only; empty is every table with a policy.</param>
/// <param name="Nagios">One line and the exit codes of monitoring plugins, 0 to 3.</param>
sealed record CheckArguments(IReadOnlyList<QualifiedName> Tables, bool Nagios);
