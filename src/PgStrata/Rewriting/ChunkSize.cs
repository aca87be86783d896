namespace PgStrata.Rewriting;

/// <summary>
/// How many blocks a chunk has, so that each takes about the same time: shorter ones cost commits, longer ones hold snapshots.
/// </summary>
/// <param name="target">How long a chunk should take.</param>
sealed class ChunkSize(TimeSpan target)
{
    const long First = 256;

    /// <summary>A chunk that met a checkpoint says little about the next one.</summary>
    const double MostChange = 2;

    internal long Blocks { get; private set; } = First;

    internal void Learn(long blocks, TimeSpan took)
    {
        var fitting = blocks * target.TotalSeconds / Math.Max(took.TotalSeconds, 0.001);
        Blocks = (long)Math.Max(1, Math.Clamp(fitting, Blocks / MostChange, Blocks * MostChange));
    }
}
