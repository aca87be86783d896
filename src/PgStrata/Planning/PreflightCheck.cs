namespace PgStrata.Planning;

/// <summary>One thing looked at before the first change.</summary>
/// <param name="Name">A stable name, such as <c>disk</c>.</param>
/// <param name="Verdict">Pass, warn or block.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do, as SQL or a flag; null when nothing is to be done.</param>
public sealed record PreflightCheck(string Name, Verdict Verdict, string Detail, string? Remedy = null);
