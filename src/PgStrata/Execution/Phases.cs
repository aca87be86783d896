namespace PgStrata.Execution;

/// <summary>Calls the operator's hooks at the edges of a stage.</summary>
static class Phases
{
    internal static async Task TellAsync(RunContext run, string name, bool canVeto, CancellationToken cancellationToken)
    {
        if (run.Options.OnPhase is not { } hook) return;
        var refusal = await hook(new Phase(name, run.Plan.Operation, run.Plan.Table, canVeto), cancellationToken).ConfigureAwait(false);
        if (refusal is null) return;
        if (canVeto) throw new StepFailure(FailureKind.NotObtained, $"the hook at {name} said no: {refusal}");
        run.Tell(new RunEvent.Noted($"warning: the hook at {name} failed: {refusal}"));
    }
}
