using PgStrata.Conversion.Queries;

namespace PgStrata.Cli.Bodies;

/// <summary>queries as JSON.</summary>
static class QueriesJson
{
    internal static string Write(QueryTarget target, IReadOnlyList<QueryFinding> findings) => JsonText.Document(json =>
    {
        json.WriteString("table", target.Table.ToString());
        json.WriteString("parent", target.Parent.ToString());
        json.WriteString("key", target.Key);
        json.WriteNumber("leaves", target.Leaves.Count);
        json.Objects("statements", findings, f =>
        {
            json.WriteString("verdict", QueriesPrinter.Word(f.Verdict));
            json.WriteString("statement", f.Statement.Text);
            if (f.Statement.Calls is { } calls) json.WriteNumber("calls", calls);
            if (f.Statement.MeanMs is { } mean) json.WriteNumber("mean_ms", Math.Round(mean, 3));
            if (f.Touched is { } touched) json.WriteNumber("leaves_touched", touched);
            json.WriteBoolean("by_parameter", f.ByParameter);
            json.WriteBoolean("lacks_key", f.LacksKey);
            json.Strings("advice", f.Advice);
        });
    });
}
