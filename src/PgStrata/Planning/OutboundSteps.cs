using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Foreign keys of the table itself, after a switch that re-made them NOT VALID.</summary>
static class OutboundSteps
{
    /// <param name="shape">The table as it was planned.</param>
    /// <param name="table">The table, or one of its leaves.</param>
    /// <param name="id">The step's id.</param>
    internal static Step Validate(TableShape shape, QualifiedName table, string id) => new()
    {
        Id = id,
        Title = $"Validate the foreign keys of {table}; new rows have been checked since the switch",
        Kind = StepKind.Transaction,
        Effect = Effect.Scan,
        Locks =
        [
            new StepLock(table.ToString(), LockMode.ShareUpdateExclusive),
            .. shape.ForeignKeys.Select(k => k.Referenced.ToString()).Distinct().Order(StringComparer.Ordinal)
                .Select(r => new StepLock(r, LockMode.RowShare, Implicit: true)),
        ],
        Statements = [OutboundSql.Validate(shape, table).Text],
    };

    /// <summary>Where a partitioned table takes no key that is not valid, its leaves have theirs first.</summary>
    internal static Step Adopt(ForeignKeyShape fk, QualifiedName table) => new()
    {
        Id = $"fk-{fk.Name}",
        Title = $"Make one foreign key {fk.Name} of those the leaves have",
        Kind = StepKind.Transaction,
        Locks =
        [
            new StepLock(table.ToString(), LockMode.ShareUpdateExclusive),
            new StepLock(fk.Referenced.ToString(), LockMode.ShareUpdateExclusive),
            new StepLock(table.ToString(), LockMode.ShareRowExclusive),
            // The triggers of the leaves' own keys go from it.
            new StepLock(fk.Referenced.ToString(), LockMode.AccessExclusive),
        ],
        Statements = [.. OutboundSql.Adopt(fk, table).Select(s => s.Text)],
    };
}
