using PgStrata.Cli.Commands;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>operation resume, abort, rollback, complete.</summary>
static class OperationBodies
{
    internal static Task<int> ResumeAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AgainAsync(
            a, back: false, context, (strata, options, listener) => strata.ResumeAsync(a.Operation, options, listener, cancellationToken),
            cancellationToken);

    internal static Task<int> AbortAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AgainAsync(
            a, back: true, context, (strata, options, listener) => strata.AbortAsync(a.Operation, options, listener, cancellationToken),
            cancellationToken);

    internal static Task<int> RollbackAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AfterAsync(a, AfterVerb.RollBack, context, cancellationToken);

    internal static Task<int> CompleteAsync(OperationArguments a, CommandContext context, CancellationToken cancellationToken) =>
        AfterAsync(a, AfterVerb.Complete, context, cancellationToken);

    static async Task<int> AgainAsync(
        OperationArguments a, bool back, CommandContext context, Func<Strata, RunOptions?, IProgress<RunEvent>, Task<RunReport>> run,
        CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        var (plan, done) = await OperationReader.LeftAsync(strata, a.Operation, back, cancellationToken);
        plan = plan with { Run = a.Run.Over(plan.Run) };
        if (a.Plan.PlanOnly)
        {
            PlanPrinter.Print(plan, context, done);
            return ExitCode.Ok;
        }
        if (!back && await RequestBodies.ResumeAsync(a.Operation, a.Wait, context, cancellationToken) is { } goesOn) return goesOn;
        if (!back && a is { Plan.Yes: true, Run.Hooks: null }) RefuseUnseen(plan.Run?.Hooks);
        var question = $"{context.Command} {a.Operation}: {plan.Summary} Go on?";
        if (!await PlanAndRun.AskAsync(plan, done, a.Plan.Yes, question, context, cancellationToken)) return ExitCode.Failed;
        if (back && await RequestBodies.AbortAsync(a.Operation, a.Wait, context, cancellationToken) is { } undoes) return undoes;
        var options = a.Run.Over(null) is null ? null : RunOptions.Of(plan.Run);
        return ReportPrinter.Print(await run(strata, options, new RunListener(context)), context);
    }

    // Whoever may write the journal could otherwise have this machine run what they like.
    static void RefuseUnseen(IReadOnlyList<RunHook>? kept)
    {
        if (kept is not { Count: > 0 }) return;
        var hooks = string.Join(" ", kept.Select(h => $"--hook '{h.Phase}={h.Command}'"));
        throw new StrataException(
            "usage",
            $"The operation was started with commands that would run on this machine: {hooks}. They come from the database: " +
            "give them again beside --yes, or leave --yes out to be asked.");
    }

    static async Task<int> AfterAsync(OperationArguments a, AfterVerb verb, CommandContext context, CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        var plan = await strata.PlanAfterAsync(a.Operation, verb, cancellationToken);
        return await PlanAndRun.RunAsync(strata, plan, a.Plan, a.Run, context, cancellationToken);
    }
}
