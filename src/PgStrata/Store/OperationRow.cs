using PgStrata.Planning;

namespace PgStrata.Store;

/// <summary>An operation as the journal holds it.</summary>
sealed record OperationRow(
    string Id, string Verb, string Table, uint TableOid, string? Of, string State, string PlanText,
    DateTime CreatedAt, DateTime UpdatedAt, DateTime? FinishedAt, string? Message, bool Undoing);
