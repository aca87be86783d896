using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Foreign keys into the table, once they lead to the partitioned one.</summary>
static class InboundSteps
{
    /// <param name="table">The table as it was.</param>
    /// <param name="fk">The foreign key as it was.</param>
    /// <param name="name">The name of the one to validate.</param>
    /// <param name="since">Since when new rows have been checked.</param>
    /// <param name="parent">The partitioned table, under the name it has by then.</param>
    internal static Step Validate(TableShape table, ForeignKeyShape fk, string name, string since, QualifiedName parent) => new()
    {
        Id = StepIds.Of("validate", fk, table),
        Title = $"Validate foreign key {name} of {fk.Referencing}; new rows have been checked since {since}",
        Kind = StepKind.Transaction,
        Effect = Effect.Scan,
        Locks =
        [
            new StepLock(fk.Referencing.ToString(), LockMode.ShareUpdateExclusive),
            new StepLock(parent.ToString(), LockMode.RowShare, Implicit: true),
        ],
        Statements = [ForeignKeySql.Validate(fk, name).Text],
    };
}
