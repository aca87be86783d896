namespace PgStrata.Cli.Configuration;

/// <summary>A policy file.</summary>
/// <param name="File">Its name, for messages.</param>
/// <param name="Tables">Its tables in the order of the file.</param>
sealed record PolicyDocument(string File, IReadOnlyList<PolicyEntry> Tables);
