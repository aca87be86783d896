namespace PgStrata.Rewriting;

/// <summary>A row that is not the same on both sides.</summary>
/// <param name="Key">The values of the key, as text.</param>
/// <param name="InSource">The source has it.</param>
/// <param name="InTarget">The target has it.</param>
/// <param name="Columns">Where both have it: the columns that differ.</param>
sealed record RowDifference(string Key, bool InSource, bool InTarget, IReadOnlyList<string> Columns)
{
    public override string ToString() =>
        !InTarget ? $"{Key}: missing" : !InSource ? $"{Key}: should not be there" : $"{Key}: differs in {string.Join(", ", Columns)}";
}
