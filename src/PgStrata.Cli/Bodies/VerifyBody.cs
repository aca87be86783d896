using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Conversion.Rewrite;

namespace PgStrata.Cli.Bodies;

/// <summary>verify.</summary>
static class VerifyBody
{
    const int Shown = 20;

    internal static async Task<int> RunAsync(VerifyArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var sessions = new Strata(context.Connection.ConnectionString).Sessions;
        var report = await Verification.RunAsync(sessions, arguments.Operation, cancellationToken);
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(Json(report));
        else Print(report, context.Out);
        return report.IsEqual ? ExitCode.Ok : ExitCode.Failed;
    }

    static void Print(VerifyReport report, TextWriter to)
    {
        var (rows, pending, differences) = (report.Found.Rows, report.Found.Pending, report.Found.Differences);
        var left = pending == 0 ? ""
            : $"; {Quantity.Count(pending)} keys were changed just now and are left out until they are brought over";
        var verdict = report.IsEqual ? "0 differences" : $"{Quantity.Count(differences.Count)} rows differ";
        to.WriteLine($"{report.Table} and {report.Against}: {Quantity.Count(rows)} rows compared, {verdict}{left}");
        foreach (var difference in differences.Take(Shown)) to.WriteLine($"  {difference}");
        if (differences.Count > Shown) to.WriteLine($"  and {Quantity.Count(differences.Count - Shown)} more: --output json");
    }

    static string Json(VerifyReport report) => JsonText.Document(json =>
    {
        json.WriteString("operation", report.Operation);
        json.WriteString("table", report.Table.ToString());
        json.WriteString("against", report.Against.ToString());
        json.WriteBoolean("equal", report.IsEqual);
        json.WriteNumber("rows", report.Found.Rows);
        json.WriteNumber("pending", report.Found.Pending);
        json.Objects("differences", report.Found.Differences, d =>
        {
            json.WriteString("key", d.Key);
            json.WriteBoolean("in_table", d.InSource);
            json.WriteBoolean("in_copy", d.InTarget);
            json.Strings("columns", d.InSource && d.InTarget ? d.Columns : []);
        });
    });
}
