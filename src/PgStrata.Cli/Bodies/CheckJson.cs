using PgStrata.Maintenance;

namespace PgStrata.Cli.Bodies;

/// <summary>check as JSON.</summary>
static class CheckJson
{
    internal static string Write(CheckReport report) => JsonText.Document(json =>
    {
        json.WriteString("state", report.Exit.ToString().ToLowerInvariant());
        json.WriteNumber("tables", report.Tables);
        json.Given("unreachable", report.Unreachable);
        json.Objects("findings", report.Findings, f =>
        {
            json.WriteString("code", f.Code);
            json.WriteString("severity", f.Severity.ToString().ToLowerInvariant());
            json.Given("table", f.Table);
            json.WriteString("detail", f.Detail);
            json.WriteString("remedy", f.Remedy);
        });
    });
}
