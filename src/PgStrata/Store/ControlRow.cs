namespace PgStrata.Store;

/// <summary>What is asked of an operation from outside, and how the tool at work on it is doing.</summary>
/// <param name="Paused">It shall write nothing, or does not.</param>
/// <param name="Aborting">The tool at work on it shall undo it.</param>
/// <param name="Wanted">The number of the last request.</param>
/// <param name="Heard">The number of the last request that was acted on.</param>
/// <param name="SeenAt">The last heartbeat of a tool.</param>
/// <param name="Live">The figures that came with it, as JSON.</param>
sealed record ControlRow(bool Paused, bool Aborting, long Wanted, long Heard, DateTime? SeenAt, string? Live);
