using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>What applying policies came to: either faults, and then nothing was changed, or changes.</summary>
/// <param name="Changes">One a table, by name.</param>
/// <param name="Faults">All faults at once; each names its table by its place in what was given.</param>
public sealed record PolicyReport(IReadOnlyList<PolicyChange> Changes, IReadOnlyList<TableFault> Faults);
