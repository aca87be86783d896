namespace PgStrata.Maintenance;

/// <summary>One thing a check found.</summary>
/// <param name="Code">A stable word for programs, such as <c>gap-now</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Table">The table; null when it is about the database.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do, as a command where there is one.</param>
public sealed record CheckFinding(string Code, CheckSeverity Severity, string? Table, string Detail, string Remedy);
