using System.Globalization;

namespace PgStrata.Testing;

/// <summary>The lock waits a <see cref="LockSampler"/> saw.</summary>
/// <param name="Samples">How often it looked.</param>
/// <param name="WidestGap">The longest time between two looks: a wait shorter than this can have been missed.</param>
/// <param name="MostAtOnce">The most that waited in one sample.</param>
/// <param name="Waits">Longest first.</param>
sealed record LockReport(int Samples, TimeSpan WidestGap, int MostAtOnce, IReadOnlyList<LockWait> Waits)
{
    public LockWait? Longest => Waits.Count > 0 ? Waits[0] : null;

    public TimeSpan LongestWait => Longest?.AtLeast ?? TimeSpan.Zero;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Waits.Count} lock waits in {Samples} samples (at most {WidestGap.TotalMilliseconds:0.0} ms apart), " +
        $"{MostAtOnce} at once; longest: {Longest?.ToString() ?? "none"}");
}
