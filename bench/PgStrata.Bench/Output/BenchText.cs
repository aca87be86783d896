using System.Globalization;
using PgStrata.Bench.Conversion;

namespace PgStrata.Bench.Output;

/// <summary>The document for people.</summary>
static class BenchText
{
    internal static string Of(BenchDocument document) => string.Join('\n', [
        $"{document.Machine.Processor}, {document.Machine.Cores} cores, {document.Machine.MemoryGiB} GiB; " +
            $"PostgreSQL {document.Machine.Postgres}, pg_partman {document.Machine.Partman}, {document.Machine.Runtime}",
        "",
        .. document.Convert.Count > 0 ? [.. TextTable.Of(Converted(document.Convert, document.Control)), ""] : Array.Empty<string>(),
        .. document.Rewrite.Count > 0
            ? [.. TextTable.Of(Converted(document.Rewrite, document.RewriteControl)), ""]
            : Array.Empty<string>(),
        .. document.Capture.Select(c => $"capture, {Number(c.Rows, "#,0")} rows: writers {Number(c.RateWithout, "#,0")}/s, p99 " +
            $"{Number(c.P99WithoutMs, "0.00")} ms; captured {Number(c.RateWith, "#,0")}/s, p99 {Number(c.P99WithMs, "0.00")} ms"),
        .. document.Maintain.Count > 0 ? [.. TextTable.Of(Maintained(document)), ""] : Array.Empty<string>(),
        .. TextTable.Of([["target", "size", "figure", "wanted", ""], .. document.Targets.Select(Judged)])]);

    static IEnumerable<IReadOnlyList<string>> Converted(IReadOnlyList<ConvertResult> results, IReadOnlyList<ControlResult> controls)
    {
        yield return
        [
            "convert", "rows", "total s", "work s", "analyze s", "compare s", "rows/s", "WAL B/row", "of it spare", "disk+ MiB",
            "lock ms", "lock wait ms", "p99.9 ms", "worst ms", "control p99.9", "worst", "errors", "lost", "peak MiB",
        ];
        foreach (var r in results)
        {
            var control = controls.Single(c => c.Variant == r.Variant && c.Rows == r.Rows && c.Round == r.Round).Felt;
            yield return
            [
                r.Title, Number(r.Rows, "#,0"), Number(r.TotalSeconds, "0.00"), Number(r.WorkSeconds, "0.00"),
                Number(r.AnalyzeSeconds, "0.00"), Number(r.CompareSeconds, "0.00"), Number(r.RowsPerSecond, "#,0"),
                Number(r.WalBytesPerRow, "0.0"), Number(r.SpareWalBytesPerRow, "0.0"),
                Number(r.DiskGrowthBytes / 1048576.0, "0"), Number(r.LongestExclusiveLockMs, "0.0"),
                Number(r.Felt.LongestLockWaitMs, "0.0"), Number(r.Felt.P999Ms, "0.0"), Number(r.Felt.WorstMs, "0.0"),
                Number(control.P999Ms, "0.0"), Number(control.WorstMs, "0.0"),
                Number(r.Felt.Errors, "0"), Number(r.RowsLost, "0"), Number(r.PeakMemoryBytes / 1048576.0, "0"),
            ];
        }
    }

    static IEnumerable<IReadOnlyList<string>> Maintained(BenchDocument document)
    {
        yield return ["maintain", "tables", "to do", "median s", "ms a table", "WAL B a table"];
        foreach (var r in document.Maintain)
            yield return
            [
                r.Title, Number(r.Tables, "#,0"), r.Work, Number(r.Seconds, "0.000"), Number(r.MsPerTable, "0.00"),
                Number(r.WalBytesPerTable, "#,0"),
            ];
    }

    static IReadOnlyList<string> Judged(Target t) =>
    [
        t.Name, Number(t.Size, "#,0"), Number(t.Figure, "0.##"), $"{t.Comparison} {Number(t.Wanted, "0.##")}",
        !t.Judged ? "(not judged)" : t.Passed ? "pass" : "FAIL",
    ];

    static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
