namespace PgStrata.Planning;

/// <summary>How a step runs.</summary>
public enum StepKind
{
    /// <summary>One transaction that also writes the journal row.</summary>
    Transaction,

    /// <summary>A statement that cannot run in a transaction, such as CREATE INDEX CONCURRENTLY: intent first, outcome after.</summary>
    Concurrent,

    /// <summary>The transaction that switches the table: gate, ladder, rehearsal, asserts, one round trip.</summary>
    CutOver,

    /// <summary>A registered action.</summary>
    Action,
}
