namespace PgStrata.Maintenance;

/// <summary>What becomes of the policy of one table.</summary>
/// <param name="Table">The table, schema-qualified and quoted.</param>
/// <param name="Action"><c>added</c>, <c>changed</c>, <c>unchanged</c> or <c>removed</c>.</param>
/// <param name="Notes">What differs, in words.</param>
public sealed record PolicyChange(string Table, string Action, IReadOnlyList<string> Notes);
