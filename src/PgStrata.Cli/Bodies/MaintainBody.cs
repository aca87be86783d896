using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;

namespace PgStrata.Cli.Bodies;

/// <summary>maintain.</summary>
static class MaintainBody
{
    internal static async Task<int> RunAsync(MaintainArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var request = arguments.Request;
        var strata = new Strata(context.Connection.ConnectionString);
        var report = await strata.MaintainAsync(request, new RunListener(context), cancellationToken);
        switch (context.Format)
        {
            case OutputFormat.Json: context.Out.WriteLine(MaintainJson.Write(report, request.PlanOnly)); break;
            case OutputFormat.Markdown: context.Out.Write(MaintainPrinter.Markdown(report, request.PlanOnly)); break;
            case OutputFormat.Sql: context.Out.Write(MaintainPrinter.Script(report)); break;
            default: MaintainPrinter.Print(report, request.PlanOnly, context.Result); break;
        }
        Say(report, context);
        return (int)report.Exit;
    }

    static void Say(MaintainReport report, CommandContext context)
    {
        if (report.Tables.Count == 0)
        {
            context.Messages.Warn("no table has a policy, so nothing was done.");
            context.Messages.Hint(
                "pgstrata convert makes one with the table; pgstrata policy adopt takes in a table that is partitioned already.");
        }
        foreach (var table in report.Tables)
        {
            var trouble = table.Outcome is MaintainOutcome.Failed or MaintainOutcome.NotObtained;
            if (table.Message is { } message && trouble) context.Messages.Error($"{table.Table}: {message}");
            else if (table is { Outcome: MaintainOutcome.Attention, Message: { } kept }) context.Messages.Warn($"{table.Table}: {kept}");
            else if (table.Message is { } reason) context.Messages.Warn($"{table.Table}: left alone: {reason}");
            foreach (var note in table.Notes) context.Messages.Warn($"{table.Table}: {note}");
        }
        foreach (var table in report.Tables.Where(t => MaintainHints.IsToBeConfirmed(t)))
            context.Messages.Hint(
                $"see what would go with pgstrata maintain {table.Table} --plan --confirm-retention; the same without --plan does it.");
    }
}
