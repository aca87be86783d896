using System.Text.Json;
using PgStrata.Maintenance;

namespace PgStrata.Cli.Bodies;

/// <summary>status as JSON.</summary>
static class StatusJson
{
    internal static string Write(IReadOnlyList<TableStatus> tables, IReadOnlyList<OpenOperation> operations) => JsonText.Document(json =>
    {
        json.Objects("tables", tables, table => Write(json, table));
        json.Objects("operations", operations, o =>
        {
            json.WriteString("operation", o.Row.Id);
            json.WriteString("verb", o.Row.Verb);
            json.WriteString("table", o.Row.Table);
            json.WriteString("state", o.Row.State);
            json.Given("message", o.Row.Message);
            if (o.Backlog is { } backlog) json.WriteNumber("way_back_backlog", backlog);
            if (o.Window is not { } window) return;
            json.WriteString("bound_check_since", window.Since);
            if (window.At is { } at) json.WriteString("bound", at);
            else json.WriteString("bound", window.Bound);
            json.WriteNumber("bound_window_used", Math.Round(window.Used, 3));
            json.WriteBoolean("bound_window_late", window.IsLate);
        });
    });

    static void Write(Utf8JsonWriter json, TableStatus table)
    {
        json.WriteString("table", table.Table);
        if (table.Policy is { } policy) PolicyText.Write(json, "policy", policy);
        json.Given("fault", table.Fault);
        json.Given("left_alone", table.LeftAlone);
        json.Given("operation", table.Operation);
        json.Given("covered_until", table.CoveredUntil);
        json.Given("gap_now", table.Gap);
        json.Given("wanted_until", table.WantedUntil);
        json.WriteNumber("missing", table.Missing);
        if (table.LastRun is { } run)
        {
            json.WriteStartObject("last_run");
            json.Given("outcome", run.Outcome);
            json.Given("message", run.Message);
            json.Given("finished_at", run.FinishedAt);
            json.Given("succeeded_at", run.SucceededAt);
            json.WriteString("policy_since", run.PolicySince);
            json.WriteEndObject();
        }
        json.Strings("notes", table.Notes);
        json.Objects("leaves", table.Leaves, leaf => Write(json, leaf));
    }

    static void Write(Utf8JsonWriter json, LeafStatus leaf)
    {
        json.WriteString("name", leaf.Name);
        json.WriteString("lower", leaf.Lower);
        json.WriteString("upper", leaf.Upper);
        json.WriteNumber("bytes", leaf.Bytes);
        if (leaf.Rows is { } rows) json.WriteNumber("rows_estimate", rows);
        json.Strings("is", Words(leaf));
    }

    static IEnumerable<string> Words(LeafStatus leaf)
    {
        if (leaf.IsDefault) yield return "default";
        if (leaf.IsLegacy) yield return "legacy";
        if (leaf.IsCurrent) yield return "current";
        if (leaf.IsFuture) yield return "future";
        if (leaf.IsDue) yield return "due";
        if (leaf.IsPending) yield return "pending";
    }
}
