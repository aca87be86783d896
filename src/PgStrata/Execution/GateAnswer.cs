namespace PgStrata.Execution;

/// <summary>What a gate says when it is asked.</summary>
/// <param name="IsOpen">It returned true; false, NULL, no row and a fault are closed.</param>
/// <param name="Fault">Why it could not be asked.</param>
sealed record GateAnswer(bool IsOpen, string? Fault);
