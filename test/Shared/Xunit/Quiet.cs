namespace PgStrata.Testing;

/// <summary>Tests that measure stalls: <c>[Collection(Quiet.Name)]</c> runs them alone, not beside other tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Quiet
{
    public const string Name = "quiet";
}
