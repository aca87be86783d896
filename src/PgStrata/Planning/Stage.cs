namespace PgStrata.Planning;

/// <summary>A part of an operation with a name people use: prepare, build, switch, finish.</summary>
/// <param name="Name">The name.</param>
/// <param name="Condition">What must hold to enter it, with both outcomes; null when nothing depends on later facts.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record Stage(string Name, string? Condition, IReadOnlyList<Step> Steps)
{
    /// <summary>The registered inspection made on entering it before the point of no return: what it finds stops the operation.</summary>
    public string? Inspection { get; init; }
}
