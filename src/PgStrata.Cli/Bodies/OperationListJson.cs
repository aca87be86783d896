using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>operation list as JSON.</summary>
static class OperationListJson
{
    internal static string Write(IReadOnlyList<(OperationRow Row, ControlRow? Control)> rows) =>
        JsonText.Document(json => json.Objects("operations", rows, r =>
        {
            var o = r.Row;
            json.WriteString("operation", o.Id);
            json.WriteString("verb", o.Verb);
            json.WriteString("table", o.Table);
            json.WriteString("state", o.State);
            json.WriteString("created_at", o.CreatedAt);
            if (o.FinishedAt is { } finished) json.WriteString("finished_at", finished);
            json.Given("message", o.Message);
            LiveText.Write(json, o, r.Control);
        }));
}
