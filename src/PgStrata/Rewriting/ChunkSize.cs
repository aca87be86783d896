namespace PgStrata.Rewriting;

/// <summary>
/// How many blocks a chunk has, so that each takes about the same time: shorter ones cost commits, longer ones hold snapshots. Safe for
/// several workers, which learn from one another.
/// </summary>
sealed class ChunkSize
{
    const long First = 256;

    /// <summary>A chunk that met a checkpoint says little about the next one.</summary>
    const double MostChange = 2;

    readonly Lock _gate = new();

    internal long Blocks { get; private set; } = First;

    /// <param name="blocks">How many a chunk had.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="target">How long one should take.</param>
    internal void Learn(long blocks, TimeSpan took, TimeSpan target)
    {
        var fitting = blocks * target.TotalSeconds / Math.Max(took.TotalSeconds, 0.001);
        lock (_gate) Blocks = (long)Math.Max(1, Math.Clamp(fitting, Blocks / MostChange, Blocks * MostChange));
    }
}
