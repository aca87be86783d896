using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of check.</summary>
/// <param name="Tables">These only; empty is every table with a policy.</param>
/// <param name="MaxAge">A table whose maintenance has not ended well for longer is critical.</param>
/// <param name="Nagios">One line and the exit codes of monitoring plugins, 0 to 3.</param>
sealed record CheckArguments(IReadOnlyList<QualifiedName> Tables, TimeSpan MaxAge, bool Nagios);
