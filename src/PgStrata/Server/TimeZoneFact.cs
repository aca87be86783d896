namespace PgStrata.Server;

/// <summary>A TimeZone given by ALTER ROLE or ALTER DATABASE: what sessions without our contract see bounds in.</summary>
/// <param name="Role">The role; null is every role.</param>
/// <param name="Database">The database; null is every database.</param>
/// <param name="Zone">The setting.</param>
sealed record TimeZoneFact(string? Role, string? Database, string Zone);
