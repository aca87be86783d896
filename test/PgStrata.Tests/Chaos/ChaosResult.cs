namespace PgStrata.Tests.Chaos;

/// <summary>What became of a round.</summary>
/// <param name="Seed">Repeats it, but for the timing of the machine.</param>
/// <param name="Faults">What happened, and when in milliseconds after the start of the tool.</param>
/// <param name="Runs">How often the tool had to be started.</param>
/// <param name="Committed">Transactions of the writers.</param>
/// <param name="Refused">Those that were to be tried again.</param>
/// <param name="Rows">Rows compared.</param>
/// <param name="Took">The whole round.</param>
/// <param name="Differences">All that is not as it should be.</param>
sealed record ChaosResult(
    int Seed, string Faults, int Runs, int Committed, int Refused, long Rows, TimeSpan Took, IReadOnlyList<string> Differences)
{
    public override string ToString() =>
        $"round {Seed}: {Differences.Count} differences in {Rows} rows, {Committed} transactions ({Refused} refused), {Runs} runs, " +
        $"{Took.TotalSeconds:0.0} s; {Faults}" + string.Concat(Differences.Take(20).Select(d => "\n  " + d));
}
