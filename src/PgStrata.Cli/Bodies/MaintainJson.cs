using System.Text.Json;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>maintain as JSON. A run of maintenance is no operation: its record is the state of each table.</summary>
static class MaintainJson
{
    internal static string Write(MaintainReport report, bool planOnly) => JsonText.Document(json =>
    {
        var steps = report.Tables.SelectMany(t => t.Steps).ToList();
        json.WriteString("verb", "maintain");
        json.WriteString("at", report.At);
        json.WriteBoolean("plan", planOnly);
        json.WriteString("state", Word(report.Exit));
        json.WriteNumber("longest_exclusive_lock_ms", Math.Round(steps.Select(s => s.LockHoldMs).DefaultIfEmpty().Max(), 3));
        json.WriteNumber("longest_lock_wait_ms", Math.Round(steps.Select(s => s.LockWaitMs).DefaultIfEmpty().Max(), 3));
        json.WriteNumber("rows_moved", 0);
        json.WriteNumber("wal_bytes", steps.Sum(s => s.WalBytes));
        json.Objects("tables", report.Tables, table => Write(json, table, planOnly));
    });

    static void Write(Utf8JsonWriter json, TableReport table, bool planOnly)
    {
        json.WriteString("table", table.Table);
        json.WriteString("state", RunRows.OutcomeWord(table.Outcome));
        json.Given("message", table.Message);
        json.Strings("notes", table.Notes);
        json.Strings("created", table.Created);
        json.Strings("expired", table.Expired);
        json.Given("covered_until", table.CoveredUntil);
        if (planOnly) json.Objects("steps", table.Plan?.Steps ?? [], step => Planned(json, step));
        else json.Objects("steps", table.Steps, step => Ran(json, step));
    }

    static void Planned(Utf8JsonWriter json, Step step)
    {
        json.WriteString("id", step.Id);
        json.WriteString("title", step.Title);
        json.WriteString("state", "planned");
        json.Strings("sql", step.Prelude.Concat(step.Statements));
        json.Strings("locks", step.Locks.Select(l => $"{l.ModeSql} {l.Relation}"));
    }

    static void Ran(Utf8JsonWriter json, StepReport step) => ReportPrinter.Write(json, step);

    static string Word(MaintainExit exit) => exit == MaintainExit.NotObtained ? "not_obtained" : exit.ToString().ToLowerInvariant();
}
