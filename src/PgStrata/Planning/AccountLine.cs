namespace PgStrata.Planning;

/// <summary>One object of the table and what becomes of it.</summary>
/// <param name="Object">The kind and name, such as <c>index fixes_source_idx</c>.</param>
/// <param name="Outcome"><c>carried</c>, <c>changed</c> or <c>refused</c>.</param>
/// <param name="How">Where it goes and how.</param>
public sealed record AccountLine(string Object, string Outcome, string How);
