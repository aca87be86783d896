namespace PgStrata.Bench.Output;

/// <summary>A figure beside what it is to be.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Size">Rows or tables.</param>
/// <param name="Figure">As measured.</param>
/// <param name="Wanted">The least or the most it may be.</param>
/// <param name="Comparison">at least, at most.</param>
/// <param name="Judged">False: the promise is made for another size, and the figure is only shown.</param>
/// <param name="Passed">Whether it holds, or is not judged.</param>
sealed record Target(string Name, long Size, double Figure, double Wanted, string Comparison, bool Judged, bool Passed)
{
    internal static Target AtLeast(string name, long size, double figure, double wanted, bool judged) =>
        new(name, size, Math.Round(figure, 3), wanted, "at least", judged, !judged || figure >= wanted);

    internal static Target AtMost(string name, long size, double figure, double wanted, bool judged) =>
        new(name, size, Math.Round(figure, 3), wanted, "at most", judged, !judged || figure <= wanted);
}
