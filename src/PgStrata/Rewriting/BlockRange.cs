namespace PgStrata.Rewriting;

/// <summary>Blocks of a heap.</summary>
/// <param name="Heap">The heap's place among those of the copy.</param>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
sealed record BlockRange(int Heap, long From, long To)
{
    internal long Count => To - From;

    public override string ToString() => $"{Heap}: [{From}, {To})";
}
