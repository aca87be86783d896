using PgStrata.Cli.Commands;
using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>What every changing verb does with its plan: save it, show it, ask, run it.</summary>
static class PlanAndRun
{
    internal static async Task<int> RunAsync(
        Strata strata, Plan plan, PlanArguments wish, RunOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        if (wish.SaveTo is { } file)
        {
            await File.WriteAllTextAsync(file, PlanJson.Write(plan), cancellationToken);
            context.Messages.Say($"plan saved to {file}; run exactly it with: pgstrata apply {file}");
        }
        if (wish.PlanOnly || wish.SaveTo is not null)
        {
            PlanPrinter.Print(plan, context);
            return plan.IsBlocked ? ExitCode.Failed : ExitCode.Ok;
        }
        if (plan.IsBlocked)
        {
            PlanPrinter.PrintPreflight(plan, context.Messages.Console);
            context.Messages.Error($"{plan.Verb} {plan.Table} is refused; nothing was changed. See the blocking checks above.");
            return ExitCode.Failed;
        }
        foreach (var note in plan.Notes) context.Messages.Say("• " + note);
        if (!await Confirmation.AskAsync(context, wish.Yes, plan.Summary + " Go on?", Console.In, cancellationToken))
            return ExitCode.Failed;
        return ReportPrinter.Print(await strata.RunAsync(plan, options, new RunListener(context), cancellationToken), context);
    }
}
