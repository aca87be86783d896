using System.Text.Json;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>operation list as JSON.</summary>
static class OperationListJson
{
    internal static string Write(IReadOnlyList<OperationRow> rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("operations");
            foreach (var o in rows)
            {
                json.WriteStartObject();
                json.WriteString("operation", o.Id);
                json.WriteString("verb", o.Verb);
                json.WriteString("table", o.Table);
                json.WriteString("state", o.State);
                json.WriteString("created_at", o.CreatedAt);
                if (o.FinishedAt is { } finished) json.WriteString("finished_at", finished);
                if (o.Message is { } message) json.WriteString("message", message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
