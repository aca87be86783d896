using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>The object accounting: a staged table has all that the live one had, but for what the plan announced.</summary>
static class StagedAccount
{
    /// <exception cref="StepFailure">With <see cref="FailureKind.Refused"/>, naming what is missing.</exception>
    internal static async Task HoldAsync(
        RunContext run, QualifiedName name, TableShape planned, IReadOnlyList<Expectation> expected, CancellationToken cancellationToken)
    {
        var staged = await ShapeReader.ReadAsync(run.Control, name, cancellationToken).ConfigureAwait(false)
            ?? throw new StepFailure(FailureKind.Refused, $"the staged table {name} is gone");
        var accounting = ShapeAccounting.Of(planned, staged, expected);
        if (accounting.Unexplained.Count > 0)
            throw new StepFailure(
                FailureKind.Refused,
                $"The staged table does not account for the live one:\n  {string.Join("\n  ", accounting.Unexplained)}");
        run.Tell(new RunEvent.Noted($"accounted: {accounting}"));
    }

    /// <summary>What a staged table does not have yet.</summary>
    /// <param name="lateTriggers">Triggers it gets in the switch only.</param>
    internal static IReadOnlyList<Expectation> Late(IEnumerable<string> lateTriggers) =>
    [
        Expectation.Allowed("schema", "it is staged"),
        Expectation.Allowed("inbound_foreign_keys/**", "re-made in the switch"),
        Expectation.Allowed("dependents/**", "replaced in the switch"),
        Expectation.Allowed("publications/**", "moved in the switch"),
        Expectation.Allowed("sequences/**", "identity goes on in the switch, serial changes its owner there"),
        Expectation.Allowed("statistics/*/name", "moved in the switch"),
        Expectation.Allowed("statistics/**", "moved in the switch"),
        .. lateTriggers.SelectMany(t => Expectation.Part("triggers", t, "made in the switch")),
    ];
}
