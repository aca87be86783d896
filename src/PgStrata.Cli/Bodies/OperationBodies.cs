using PgStrata.Cli.Commands;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>operation resume, abort, rollback, complete.</summary>
static class OperationBodies
{
    internal static Task<int> ResumeAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AgainAsync(
            a, context, (strata, options, listener) => strata.ResumeAsync(a.Operation, options, listener, cancellationToken),
            cancellationToken);

    internal static Task<int> AbortAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AgainAsync(
            a, context, (strata, options, listener) => strata.AbortAsync(a.Operation, options, listener, cancellationToken),
            cancellationToken);

    internal static Task<int> RollbackAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AfterAsync(a, AfterVerb.RollBack, context, cancellationToken);

    internal static Task<int> CompleteAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AfterAsync(a, AfterVerb.Complete, context, cancellationToken);

    static async Task<int> AgainAsync(
        OperationArguments a, CommandContext context, Func<Strata, RunOptions, IProgress<RunEvent>, Task<RunReport>> run,
        CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        var plan = await OperationReader.PlanAsync(strata, a.Operation, cancellationToken);
        if (a.Plan.PlanOnly)
        {
            PlanPrinter.Print(plan, context);
            return ExitCode.Ok;
        }
        var question = $"{context.Command} {a.Operation}: {plan.Summary} Go on?";
        if (!await Confirmation.AskAsync(context, a.Plan.Yes, question, Console.In, cancellationToken)) return ExitCode.Failed;
        return ReportPrinter.Print(await run(strata, a.Run, new RunListener(context)), context);
    }

    static async Task<int> AfterAsync(OperationArguments a, AfterVerb verb, CommandContext context, CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        var plan = await strata.PlanAfterAsync(a.Operation, verb, cancellationToken);
        return await PlanAndRun.RunAsync(strata, plan, a.Plan, a.Run, context, cancellationToken);
    }
}
