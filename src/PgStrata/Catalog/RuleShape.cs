namespace PgStrata.Catalog;

/// <summary>A rewrite rule on the table itself; through a parent the rules of a leaf are never used.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Event">SELECT, INSERT, UPDATE or DELETE.</param>
/// <param name="IsInstead">DO INSTEAD.</param>
/// <param name="Enabled">O, A, R or D.</param>
/// <param name="Definition">pg_get_ruledef.</param>
/// <param name="Comment">Its comment.</param>
sealed record RuleShape(string Name, string Event, bool IsInstead, char Enabled, string Definition, string? Comment);
