namespace PgStrata.Cli.Configuration;

/// <summary>What came of reading a policy file: the document, or all that is wrong with it.</summary>
/// <param name="Document">The document; null when there are faults.</param>
/// <param name="Faults">Every fault, in the order of the file.</param>
sealed record PolicyReading(PolicyDocument? Document, IReadOnlyList<PolicyFileFault> Faults)
{
    /// <summary>The document, or one error that lists all faults.</summary>
    /// <exception cref="StrataException"><c>policy</c>.</exception>
    internal PolicyDocument OrThrow() => Document ?? throw new StrataException("policy", Text);

    /// <summary>All faults in one message.</summary>
    internal string Text =>
        $"the policy file has {Count(Faults.Count)}, nothing was changed:\n{string.Join('\n', Faults.Select(f => $"  {f}"))}";

    static string Count(int faults) => faults == 1 ? "an error" : $"{faults} errors";
}
