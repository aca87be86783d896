namespace PgStrata.Maintenance;

/// <summary>One thing that is wrong with the policy of one table.</summary>
/// <param name="Number">Which of the given policies, counted from 0.</param>
/// <param name="Table">The table as it was given.</param>
/// <param name="Field">The part it is about, as in a policy file.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record TableFault(int Number, string Table, string Field, string Message);
