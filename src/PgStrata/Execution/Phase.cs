namespace PgStrata.Execution;

/// <summary>A moment a hook is called at.</summary>
/// <param name="Name"><c>before-switch</c>, <c>after-build</c> and so on: the stage with its side.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Table">The table.</param>
/// <param name="CanVeto">False after the point of no return.</param>
public sealed record Phase(string Name, string Operation, string Table, bool CanVeto);
