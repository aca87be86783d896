namespace PgStrata.Partitioning;

/// <summary>What should be, for one table. The same record serves YAML, the database and code.</summary>
/// <param name="Schema">The table's schema, not quoted.</param>
/// <param name="Table">The table's name, not quoted.</param>
/// <param name="Key">The key column.</param>
/// <param name="Grid">Where bounds fall.</param>
/// <param name="Naming">How leaves are named.</param>
/// <param name="Horizon">Until when rows have a leaf.</param>
/// <param name="Retention">Which leaves are past their time, or null to keep all.</param>
/// <param name="Default">What is wanted of the DEFAULT partition.</param>
/// <param name="Paused">True while maintenance must leave the table alone.</param>
public sealed record Policy(
    string Schema,
    string Table,
    PartitionKey Key,
    Grid Grid,
    LeafNaming Naming,
    Horizon Horizon,
    Retention? Retention = null,
    DefaultPartition Default = DefaultPartition.None,
    bool Paused = false)
{
    /// <summary>Everything that is wrong with the policy, all at once; empty when it can be used.</summary>
    public PolicyFaults Validate() => PolicyRules.Check(this);
}
