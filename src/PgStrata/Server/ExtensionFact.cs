namespace PgStrata.Server;

/// <summary>An installed extension.</summary>
sealed record ExtensionFact(string Name, string Schema, string Version);
