using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>What every changing verb does with its plan: save it, show it, ask, run it.</summary>
static class PlanAndRun
{
    internal static async Task<int> RunAsync(
        Strata strata, Plan plan, PlanArguments wish, RunSettings said, CommandContext context, CancellationToken cancellationToken)
    {
        plan = plan with { Run = said.Over(plan.Run) };
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
            if (context.Format == OutputFormat.Json) context.Out.WriteLine(RefusedJson.Write(plan));
            PlanPrinter.PrintPreflight(plan, context.Messages.Console);
            context.Messages.Error($"{plan.Verb} {plan.Table} is refused; nothing was changed. See the blocking checks above.");
            return ExitCode.Failed;
        }
        foreach (var note in plan.Notes) context.Messages.Say("• " + note);
        if (!await AskAsync(plan, NoStep, wish.Yes, plan.Summary + " Go on?", context, cancellationToken)) return ExitCode.Failed;
        return ReportPrinter.Print(await strata.RunAsync(plan, options: null, new RunListener(context), cancellationToken), context);
    }

    /// <summary>Says with what it runs, and asks; who is asked sees the steps first.</summary>
    internal static async Task<bool> AskAsync(
        Plan plan, IReadOnlySet<string> done, bool yes, string question, CommandContext context, CancellationToken cancellationToken)
    {
        if (!yes && context.MayAsk)
            foreach (var line in PlanOutline.Of(plan, done)) context.Messages.Say(line);
        if (PlanHeader.Settings(plan) is { } settings) context.Messages.Say(settings);
        if (await Confirmation.AskAsync(context, yes, question, Console.In, cancellationToken)) return true;
        context.Messages.Say("Nothing was changed.");
        return false;
    }

    static readonly IReadOnlySet<string> NoStep = new HashSet<string>();
}
