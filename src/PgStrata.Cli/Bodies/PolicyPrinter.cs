using PgStrata.Cli.Commands;
using PgStrata.Cli.Configuration;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using Spectre.Console;

namespace PgStrata.Cli.Bodies;

/// <summary>Policies and changes of policies on stdout.</summary>
static class PolicyPrinter
{
    internal static void Print(IReadOnlyList<Policy> policies, CommandContext context)
    {
        if (context.Format == OutputFormat.Yaml)
        {
            context.Out.Write(PolicyYaml.Render(policies.Select(PolicyText.Entry)));
            return;
        }
        if (context.Format == OutputFormat.Json)
        {
            context.Out.WriteLine(JsonText.Document(json => json.Objects("tables", policies, p => PolicyText.Write(json, p))));
            return;
        }
        var table = PlanPrinter.Table("table", "policy", "naming", "default", "paused");
        foreach (var p in policies)
            table.AddRow(
                new Text(PolicyText.Entry(p).Table.Value), new Text(PolicyText.Line(p)), new Text(p.Naming.ToString()),
                new Text(p.Default.ToString().ToLowerInvariant()), new Text(p.Paused ? "paused" : ""));
        context.Result.WriteTable(table);
    }

    /// <summary>What was read from the bounds: as a file to keep, or a line.</summary>
    internal static void PrintAdopted(Policy policy, CommandContext context)
    {
        if (context.Format == OutputFormat.Yaml) context.Out.Write(PolicyYaml.Render([PolicyText.Entry(policy)]));
        else if (context.Format == OutputFormat.Table)
            context.Out.WriteLine($"{PolicyText.Entry(policy).Table}  {PolicyText.Line(policy)}; leaves named {policy.Naming}");
    }

    internal static void Print(IReadOnlyList<PolicyChange> changes, string state, CommandContext context)
    {
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(Json(changes, state, context.Command));
        else if (context.Format == OutputFormat.Table)
            foreach (var change in changes) context.Out.WriteLine(Sentence(change) + (state == "planned" ? "  (planned)" : ""));
    }

    internal static string Sentence(PolicyChange change) =>
        $"{change.Table}: policy {change.Action}{(change.Notes.Count > 0 ? $" ({string.Join("; ", change.Notes)})" : "")}";

    // The same members as every changing verb; a policy is a row, no lock on the table, no step of an operation.
    static string Json(IReadOnlyList<PolicyChange> changes, string state, string verb) => JsonText.Document(json =>
    {
        json.WriteString("verb", verb);
        json.WriteString("state", state);
        json.WriteNumber("longest_exclusive_lock_ms", 0);
        json.WriteNumber("longest_lock_wait_ms", 0);
        json.WriteNumber("rows_moved", 0);
        json.WriteNumber("wal_bytes", 0);
        json.Objects("steps", Array.Empty<string>(), _ => { });
        json.Objects("changes", changes, change =>
        {
            json.WriteString("table", change.Table);
            json.WriteString("action", change.Action);
            json.Strings("notes", change.Notes);
        });
    });
}
