namespace PgStrata.Rewriting;

/// <summary>Blocks of a heap.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
sealed record BlockRange(long From, long To)
{
    internal long Count => To - From;

    public override string ToString() => $"[{From}, {To})";
}
