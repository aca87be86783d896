using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Conversion.Queries;

namespace PgStrata.Cli.Bodies;

/// <summary>queries.</summary>
static class QueriesBody
{
    internal static async Task<int> RunAsync(QueriesArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var script = arguments.File is { } file ? await GivenFile.ReadAsync(file, cancellationToken) : null;
        await using var session = await new Strata(context.Connection.ConnectionString).Sessions.OpenAsync("queries", cancellationToken);
        var sources = new QuerySources(session, arguments.Table);
        var target = await sources.TargetAsync(cancellationToken);
        var statements = script is null ? await sources.SeenAsync(target, cancellationToken) : Statement.Script(script);
        var findings = await new QueryAdvisor(session, target).AdviseAsync(statements, cancellationToken);
        if (target.IsStaged)
            context.Messages.Say($"held against the staged {target.Parent}; its legacy leaf is not attached yet and not counted.");
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(QueriesJson.Write(target, findings));
        else QueriesPrinter.Print(target, findings, context);
        return findings.Any(f => f.Verdict == QueryVerdict.Breaks) ? ExitCode.Attention : ExitCode.Ok;
    }
}
