namespace PgStrata.Partitioning;

/// <summary>The bound of a leaf as the catalog has it.</summary>
abstract record PartitionBound
{
    PartitionBound()
    {
    }

    /// <summary>A range of a key that PgStrata can compute with.</summary>
    public sealed record Range(RangeBound Bound) : PartitionBound;

    /// <summary>The default partition.</summary>
    public sealed record Default : PartitionBound;

    /// <summary>FOR VALUES IN (…): recognised and reported, not maintained.</summary>
    public sealed record List(string Text) : PartitionBound;

    /// <summary>FOR VALUES WITH (modulus …): recognised and reported, not maintained.</summary>
    public sealed record Hash(string Text) : PartitionBound;

    /// <summary>Anything that cannot be computed with: several columns, years BC, values that are not of the key's kind.</summary>
    public sealed record Unparsed(string Text) : PartitionBound;

    /// <summary>Reads what pg_get_expr(relpartbound) prints under TimeZone UTC and DateStyle ISO. Never throws.</summary>
    public static PartitionBound Parse(string text, PartitionKey key) => new PartitionBoundReader(text).Read(key);
}
