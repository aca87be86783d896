namespace PgStrata.Cli.Commands;

/// <summary>The options of policy apply.</summary>
/// <param name="File">The policy file.</param>
/// <param name="Prune">Also remove the policies of tables the file does not name.</param>
/// <param name="Plan">Whether to act.</param>
sealed record PolicyApplyArguments(string File, bool Prune, PlanArguments Plan);
