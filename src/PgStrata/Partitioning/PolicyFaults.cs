using System.Collections;

namespace PgStrata.Partitioning;

/// <summary>All that is wrong with a policy. Empty means nothing is.</summary>
public sealed class PolicyFaults : IReadOnlyList<PolicyFault>
{
    readonly List<PolicyFault> faults = [];

    /// <inheritdoc/>
    public int Count => faults.Count;

    /// <inheritdoc/>
    public PolicyFault this[int index] => faults[index];

    /// <inheritdoc/>
    public IEnumerator<PolicyFault> GetEnumerator() => faults.GetEnumerator();

    /// <summary>One fault a line.</summary>
    public override string ToString() => string.Join('\n', faults.Select(fault => $"{fault.Field}: {fault.Message}"));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(string field, string message) => faults.Add(new PolicyFault(field, message));

    internal void Add(IEnumerable<PolicyFault> more) => faults.AddRange(more);

    internal void AddIf(bool isFault, string field, string message)
    {
        if (isFault)
            Add(field, message);
    }
}
