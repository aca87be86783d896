using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Planning;
using PgStrata.Store;
using Spectre.Console;

namespace PgStrata.Cli.Bodies;

/// <summary>operation list, operation show.</summary>
static class JournalBodies
{
    internal static async Task<int> ListAsync(OperationListArguments a, CommandContext context, CancellationToken cancellationToken)
    {
        var names = a.Tables.Select(t => t.ToString()).ToHashSet(StringComparer.Ordinal);
        var rows = (await OperationReader.ListAsync(new Strata(context.Connection.ConnectionString), cancellationToken))
            .Where(o => names.Count == 0 || names.Contains(o.Row.Table))
            .Where(o => a.All || OperationState.IsOpen(o.Row.State) || o.Row.State == OperationState.Switched)
            .ToList();
        if (context.Format == OutputFormat.Json)
        {
            context.Out.WriteLine(OperationListJson.Write(rows));
            return ExitCode.Ok;
        }
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["operation", "verb", "table", "state", "started", "message"]) table.AddColumn(column);
        foreach (var (o, control) in rows)
            table.AddRow(
                new Text(o.Id), new Text(o.Verb), new Text(o.Table), new Text(o.State),
                new Text($"{o.CreatedAt:yyyy-MM-dd HH:mm:ss}Z"), new Text(Together(LiveText.Line(o, control), o.Message)));
        context.Result.WriteTable(table);
        return ExitCode.Ok;
    }

    internal static async Task<int> ShowAsync(OperationShowArguments a, CommandContext context, CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        if (context.Format == OutputFormat.Sql)
        {
            context.Out.Write(PlanScript.Write(await OperationReader.PlanAsync(strata, a.Operation, cancellationToken)));
            return ExitCode.Ok;
        }
        var (plan, report, row, control, backlog) = await OperationReader.ReportAsync(strata, a.Operation, cancellationToken);
        switch (context.Format)
        {
            case OutputFormat.Json:
                context.Out.WriteLine(ReportPrinter.Json(report, plan.Run, json =>
                {
                    LiveText.Write(json, row, control);
                    if (backlog is { } waiting) json.WriteNumber("way_back_backlog", waiting);
                }));
                break;
            case OutputFormat.Markdown: context.Out.Write(ReportPrinter.Markdown(report, plan)); break;
            default:
                ReportTable.Print(report, plan, LiveText.Line(row, control), context.Result);
                if (backlog is { } left) context.Out.WriteLine(OpenOperation.BacklogText(left));
                break;
        }
        return ExitCode.Ok;
    }

    static string Together(string live, string? message) =>
        live.Length == 0 || message is null ? live + message : $"{live}; {message}";
}
