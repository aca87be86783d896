using PgStrata.Catalog;
using PgStrata.Store;

namespace PgStrata.Planning;

/// <summary>What leaves made like a table look like, as far as the server lets them drift.</summary>
static class ShapeLook
{
    internal static LeafLook Of(TableShape shape, IReadOnlyList<LocalIndex> local, Func<IndexShape, string> bodyOnLeaf) => new()
    {
        Grants = shape.AclIsDefault ? null : [.. Grants(shape, null, shape.Acl)],
        ColumnGrants = [.. shape.Columns.SelectMany(c => Grants(shape, c.Name, c.Acl))],
        ReplicaIdentity = shape.ReplicaIdentity.ToString(),
        ReplicaIndex = shape.Indexes.FirstOrDefault(i => i.IsReplicaIdentity) is { } index ? bodyOnLeaf(index) : null,
        RowSecurity = shape.RowSecurity,
        ForceRowSecurity = shape.ForceRowSecurity,
        Local = local,
    };

    /// <summary>Who granted does not matter for what the grantee may do.</summary>
    static IEnumerable<LeafGrant> Grants(TableShape shape, string? column, IEnumerable<Grant> grants) =>
        from grant in grants
        group grant.Grantable by (grant.Grantee, grant.Privilege) into same
        select new LeafGrant(column, same.Key.Grantee == shape.Owner ? null : same.Key.Grantee, same.Key.Privilege, same.Any(g => g));
}
