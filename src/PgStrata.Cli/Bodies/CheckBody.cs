using Npgsql;
using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;
using Spectre.Console;

namespace PgStrata.Cli.Bodies;

/// <summary>check.</summary>
static class CheckBody
{
    internal static async Task<int> RunAsync(CheckArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        CheckReport report;
        try
        {
            report = await AskAsync(arguments, context, cancellationToken);
        }
        catch (Exception error) when (arguments.Nagios && error is StrataException or PostgresException)
        {
            // Whatever keeps a plugin from its answer is UNKNOWN, never a critical state of the tables.
            context.Out.WriteLine(NagiosLine.Unknown(error.Message));
            return (int)NagiosState.Unknown;
        }
        if (arguments.Nagios)
        {
            context.Out.WriteLine(NagiosLine.Of(report));
            return (int)NagiosLine.StateOf(report.Exit);
        }
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(CheckJson.Write(report));
        else Print(report, context);
        return (int)report.Exit;
    }

    static async Task<CheckReport> AskAsync(CheckArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await new Strata(context.Connection.ConnectionString).CheckAsync(
                new CheckRequest { Tables = arguments.Tables, MaxAge = arguments.MaxAge }, cancellationToken);
        }
        catch (NpgsqlException error) when (error is not PostgresException)
        {
            return new CheckReport(0, [], $"the connection was lost: {error.InnerException?.Message ?? error.Message}");
        }
        catch (PostgresException error)
        {
            return new CheckReport(0, [], $"the server said: {error.MessageText} ({error.SqlState})");
        }
    }

    static void Print(CheckReport report, CommandContext context)
    {
        if (report.Unreachable is { } reason)
        {
            context.Messages.Error(reason);
            context.Messages.Hint(Advice.Unreachable);
            return;
        }
        if (report.Findings.Count == 0)
        {
            context.Out.WriteLine($"ok: {Quantity.Count(report.Tables)} {(report.Tables == 1 ? "table" : "tables")}");
            return;
        }
        var table = PlanPrinter.Table("", "table", "code", "found", "what to do");
        foreach (var f in report.Findings)
        {
            var colour = f.Severity == CheckSeverity.Critical ? Color.Red : Color.Yellow;
            table.AddRow(
                new Text(f.Severity.ToString().ToLowerInvariant(), new Style(colour)),
                new Text(f.Table ?? ""), new Text(f.Code), new Text(f.Detail), new Text(f.Remedy));
        }
        context.Result.WriteTable(table);
    }
}
