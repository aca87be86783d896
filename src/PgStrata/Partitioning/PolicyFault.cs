namespace PgStrata.Partitioning;

/// <summary>One thing that is wrong with a policy.</summary>
/// <param name="Field">The part it is about, as in a policy file: <c>table</c>, <c>key</c>, <c>every</c>, <c>zone</c>, <c>horizon</c>
/// …</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PolicyFault(string Field, string Message);
