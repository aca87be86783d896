namespace PgStrata.Catalog;

/// <summary>A row-level security policy.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Command">ALL, SELECT, INSERT, UPDATE or DELETE.</param>
/// <param name="Permissive">False: RESTRICTIVE.</param>
/// <param name="Roles">The roles it binds; an empty string is PUBLIC.</param>
/// <param name="Using">The USING expression.</param>
/// <param name="Check">The WITH CHECK expression.</param>
/// <param name="Comment">Its comment.</param>
sealed record RowPolicyShape(
    string Name, string Command, bool Permissive, IReadOnlyList<string> Roles, string? Using, string? Check, string? Comment);
