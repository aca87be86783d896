namespace PgStrata.Catalog;

/// <summary>One privilege out of an access control list, as <c>aclexplode</c> takes it apart.</summary>
/// <param name="Grantee">The role that holds it; empty is PUBLIC.</param>
/// <param name="Privilege">SELECT, INSERT, …</param>
/// <param name="Grantable">WITH GRANT OPTION.</param>
/// <param name="Grantor">The role that gave it.</param>
sealed record Grant(string Grantee, string Privilege, bool Grantable, string Grantor)
{
    internal bool IsPublic => Grantee.Length == 0;
}
