namespace PgStrata.Execution;

/// <summary>A session, or a prepared transaction, that holds a lock a step needs.</summary>
/// <param name="Pid">Its process; 0 for a prepared transaction.</param>
/// <param name="User">Its role.</param>
/// <param name="Application">Its application_name.</param>
/// <param name="State">Its state, such as <c>idle in transaction</c>.</param>
/// <param name="AgeMs">How long its transaction has been open, milliseconds.</param>
/// <param name="Relation">The relation it holds.</param>
/// <param name="Mode">The mode it holds.</param>
/// <param name="Query">The start of its last statement; empty when it may not be read.</param>
/// <param name="Kind"><c>client</c>, <c>autovacuum</c>, <c>wraparound vacuum</c> or <c>prepared transaction</c>.</param>
public sealed record Blocker(
    int Pid, string User, string Application, string State, double AgeMs, string Relation, string Mode, string Query, string Kind)
{
    /// <inheritdoc/>
    public override string ToString() => Kind == "prepared transaction"
        ? $"prepared transaction {Query} holds {Mode} on {Relation}"
        : $"pid {Pid} ({User}, {Application}, {State}, open for {AgeMs / 1000:0.0} s) holds {Mode}" +
            (Relation.Length > 0 ? $" on {Relation}: {Query}" : $": {Query}");
}
