namespace PgStrata.Execution;

/// <summary>Calls the operator's hooks at the edges of a stage.</summary>
static class Phases
{
    internal static async Task TellAsync(RunContext run, string name, bool canVeto, CancellationToken cancellationToken)
    {
        var phase = new Phase(name, run.Plan.Operation, run.Plan.Table, canVeto);
        var refusal = await new HookRunner(run.Options.Hooks).CallAsync(phase, cancellationToken).ConfigureAwait(false);
        if (refusal is null && run.Options.OnPhase is { } hook) refusal = await hook(phase, cancellationToken).ConfigureAwait(false);
        if (refusal is null) return;
        if (canVeto) throw new StepFailure(FailureKind.NotObtained, $"the hook at {name} said no: {refusal}");
        run.Tell(new RunEvent.Noted($"warning: the hook at {name} failed: {refusal}"));
    }
}
