using PgStrata.Execution;

namespace PgStrata.Maintenance;

/// <summary>A table under its lease, planned from what was read after the lease was taken.</summary>
/// <param name="Table">What becomes of it.</param>
/// <param name="Plan">What is to be done.</param>
/// <param name="Run">The sessions and the lease.</param>
/// <param name="Now">The instant of the plan.</param>
sealed record LeasedTable(TableProgress Table, TablePlan Plan, RunContext Run, DateTimeOffset Now);
