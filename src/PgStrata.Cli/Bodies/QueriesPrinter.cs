using System.Globalization;
using PgStrata.Cli.Commands;
using PgStrata.Conversion.Queries;

namespace PgStrata.Cli.Bodies;

/// <summary>queries for people: a line a statement, its advice below it.</summary>
static class QueriesPrinter
{
    const int Longest = 100;

    internal static void Print(QueryTarget target, IReadOnlyList<QueryFinding> findings, CommandContext context)
    {
        context.Out.WriteLine($"{target.Table}, partitioned by {target.Key}, {target.Leaves.Count} leaves; {findings.Count} statements");
        foreach (var f in findings)
        {
            context.Out.WriteLine($"  {Word(f.Verdict),-10} {Leaves(f),-14} {Calls(f),14}  {Short(f.Statement.Text)}");
            foreach (var advice in f.Advice) context.Out.WriteLine($"  {"",-10} {advice}");
        }
        context.Out.WriteLine(
            $"{Count(findings, QueryVerdict.Breaks)} break, {Count(findings, QueryVerdict.AllLeaves)} read all leaves " +
            $"({findings.Count(f => f.LacksKey)} lack the key), " +
            $"{Count(findings, QueryVerdict.Changes)} change, {Count(findings, QueryVerdict.Unknown)} unknown, " +
            $"{Count(findings, QueryVerdict.Fine)} fine");
    }

    internal static string Word(QueryVerdict verdict) => verdict switch
    {
        QueryVerdict.AllLeaves => "all leaves",
        _ => verdict.ToString().ToLowerInvariant(),
    };

    static int Count(IReadOnlyList<QueryFinding> findings, QueryVerdict verdict) => findings.Count(f => f.Verdict == verdict);

    static string Leaves(QueryFinding f) =>
        f.ByParameter ? "by parameter" : f.Touched is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n} of {f.Leaves}") : "";

    static string Calls(QueryFinding f) =>
        f.Statement is { Calls: { } calls, MeanMs: { } mean }
            ? string.Create(CultureInfo.InvariantCulture, $"{calls} x {mean:0.0} ms")
            : "";

    static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
