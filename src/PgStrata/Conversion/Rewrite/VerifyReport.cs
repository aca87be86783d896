using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What the rows of a table were compared with, and what was found.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Table">The table that is written to.</param>
/// <param name="Against">The copy, or the old heap.</param>
/// <param name="Found">Rows, and differences.</param>
sealed record VerifyReport(string Operation, QualifiedName Table, QualifiedName Against, Comparison Found)
{
    internal bool IsEqual => Found.Differences.Count == 0;
}
