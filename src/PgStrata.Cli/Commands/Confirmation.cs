namespace PgStrata.Cli.Commands;

/// <summary>Asks before something is changed.</summary>
static class Confirmation
{
    /// <summary>True with --yes or a typed y. Without a person to ask it is a usage error: silence is not consent.</summary>
    /// <param name="context">Where to ask.</param>
    /// <param name="yes">--yes was given.</param>
    /// <param name="question">What will happen, with the table's name and size.</param>
    /// <param name="input">The person's answers.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <exception cref="StrataException"><c>usage</c>; <c>unanswered</c>: Ctrl-C.</exception>
    internal static async Task<bool> AskAsync(CommandContext context, bool yes, string question, TextReader input,
        CancellationToken cancellationToken)
    {
        if (yes) return true;
        if (!context.MayAsk)
        {
            var look = context.HasPlan ? ", or --plan to see the plan only" : "";
            throw new StrataException("usage", $"{question} Nobody is there to confirm it: add --yes{look}.");
        }
        context.Messages.Ask($"{question} [y/N] ");
        // Console.In blocks whatever it is asked; on a thread of its own it cannot keep Ctrl-C from being heard.
        try
        {
            var answer = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
            return answer?.Trim() is "y" or "Y" or "yes";
        }
        catch (OperationCanceledException error)
        {
            throw new StrataException("unanswered", "Interrupted before an answer. Nothing was changed.", error);
        }
    }
}
