using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Leaves that were given one by one, or by their number: a hash, lists, ranges of several columns.</summary>
static class GivenDivision
{
    const int MostLeaves = 1_000;

    /// <summary>Types of which the server neither compares nor hashes two values.</summary>
    static readonly string[] Incomparable = ["json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"];

    internal static IEnumerable<PreflightCheck> Refuse(ConvertRequest request, TableShape shape)
    {
        foreach (var column in request.Columns.Names.Select(shape.Column).OfType<ColumnShape>())
            if (Incomparable.Contains(column.TypeName, StringComparer.Ordinal))
                yield return Block(
                    "key", $"{column.Name} is of type {column.TypeName}, whose values cannot be compared.", "Choose another column.");
        if (request is
            { From: null, Window: null, Origin: null, Retention: null, Horizon: null, Every: null, Default: DefaultPartition.None })
            yield break;
        yield return Block(
            "policy", "Such a table has no grid, and no policy: its leaves neither come nor go.",
            "Leave out --every, --from, --window, --origin, --horizon, --retain and --default");
    }

    internal static Division? Of(ConvertRequest request, ConvertFacts facts, List<PreflightCheck> checks)
    {
        var names = new LegacyNames(facts.TakenNames);
        var columns = request.Columns;
        var (method, leaves, text) = request.By switch
        {
            PartitionBy.Hash hash => (
                "HASH",
                Enumerable.Range(0, Math.Max(0, hash.Leaves)).Select(i => ($"_h{i}", $"WITH (MODULUS {hash.Leaves}, REMAINDER {i})")),
                $"by a hash of {columns}"),
            PartitionBy.Lists lists => (
                "LIST", lists.Leaves.Select(l => ("_" + l.Key, $"IN ({string.Join(", ", l.Value.Select(v => Literal.Of(v)))})")),
                $"by values of {columns}"),
            PartitionBy.Ranges ranges => ("RANGE", Ranges(ranges.Edges, columns.Names.Count), $"by ranges of {columns}"),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.By, "No way to divide rows."),
        };
        var staged = leaves.Select(l => new StagedLeaf(names.Free(facts.Shape.Name.Name, l.Item1), "FOR VALUES " + l.Item2)).ToList();
        if (request.By is PartitionBy.Lists { Default: { } rest })
            staged.Add(new StagedLeaf(names.Free(facts.Shape.Name.Name, "_" + rest), "DEFAULT"));
        if (Fault(request.By, columns, staged.Count) is { } fault)
        {
            checks.Add(fault);
            return null;
        }

        return new Division { Method = method, Columns = columns, Leaves = staged, Text = text };
    }

    static PreflightCheck? Fault(PartitionBy by, KeyColumns columns, int leaves) => by switch
    {
        _ when leaves is 0 or > MostLeaves => Block("leaves", $"{leaves} leaves cannot be made.", $"From 1 to {MostLeaves}."),
        PartitionBy.Lists when columns.Names.Count > 1 =>
            Block("key", $"PostgreSQL divides by lists of one column, not of {columns}.", "--by hash takes several"),
        PartitionBy.Ranges ranges when ranges.Edges.Any(e => e.Count != columns.Names.Count) =>
            Block("leaves", $"Every edge has to have a value for each of {columns}.", "--bounds '10,2026-01-01;20,2026-01-01'"),
        _ => null,
    };

    /// <summary>From the very lowest to the very highest.</summary>
    static IEnumerable<(string Name, string Bound)> Ranges(IReadOnlyList<IReadOnlyList<string>> edges, int columns)
    {
        var all = edges.Select(e => string.Join(", ", e.Select(Value))).Prepend(End("MINVALUE")).Append(End("MAXVALUE")).ToList();
        return all.Zip(all.Skip(1)).Select((r, i) => ($"_r{i + 1}", $"FROM ({r.First}) TO ({r.Second})"));

        string End(string word) => string.Join(", ", Enumerable.Repeat(word, columns));
    }

    static string Value(string text) => text is "MINVALUE" or "MAXVALUE" ? text : Literal.Of(text).ToString();

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);
}
