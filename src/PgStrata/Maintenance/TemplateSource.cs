using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>The leaf template of a table: the stored one, or one read off its newest leaf.</summary>
static class TemplateSource
{
    /// <summary>The template; one that had to be derived is stored, so that all later leaves look alike.</summary>
    internal static async Task<LeafTemplate> ForAsync(Session session, TableState state, CancellationToken cancellationToken)
    {
        if (state.Stored.Template is { } json) return LeafTemplateJson.Read(json);
        var template = await DeriveAsync(session, state.Set, state.Policy.Key, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            SqlText.Of($"""
                UPDATE pgstrata.policy SET template = {Literal.Of(LeafTemplateJson.Write(template))}
                WHERE table_name = {Literal.Of(state.Stored.Table)}
                """),
            cancellationToken).ConfigureAwait(false);
        return template;
    }

    /// <summary>Read off the newest leaf; off the parent when there is none.</summary>
    internal static async Task<LeafTemplate> DeriveAsync(
        Session session, PartitionSet set, PartitionKey key, CancellationToken cancellationToken)
    {
        var newest = set.Leaves.Where(l => l is { Kind: 'r', IsDefault: false, DetachPending: false })
            .Select(l => (Leaf: l, Bound: PartitionBound.Parse(l.BoundText, key)))
            .Where(l => l.Bound is PartitionBound.Range)
            .OrderByDescending(l => ((PartitionBound.Range)l.Bound).Bound.Lower)
            .Select(l => l.Leaf.Oid).FirstOrDefault(set.Oid);
        var shape = await ShapeReader.ReadAsync(session, newest, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException("changed", $"{set.Name} changed while it was being read; run the command again.");
        var local = newest == set.Oid ? [] : shape.Indexes.Where(i => i is { ParentOid: null, IsValid: true }).ToList();
        return ShapeTemplate.Of(shape, Local(shape, local), Look(shape, local)) with { Owner = set.Owner };
    }

    /// <summary>Indexes the leaf has and the parent has not, such as a primary key over the id alone.</summary>
    static IEnumerable<SqlText> Local(TableShape shape, IEnumerable<IndexShape> local)
    {
        var leaf = SqlText.Raw(LeafTemplate.LeafMark);
        foreach (var index in local)
        {
            var constraint = Constraint(shape, index);
            yield return constraint is not null ? SqlText.Of($"ALTER TABLE {leaf} ADD {SqlText.Raw(constraint.Definition)}")
                : index.IsUnique ? SqlText.Of($"CREATE UNIQUE INDEX ON {leaf} {SqlText.Raw(index.Body)}")
                : SqlText.Of($"CREATE INDEX ON {leaf} {SqlText.Raw(index.Body)}");
        }
    }

    // The text of an exclusion constraint's index lacks its operators, so it cannot be told from another.
    static List<LocalIndex> Look(TableShape shape, IEnumerable<IndexShape> local) =>
    [
        .. from index in local
           where !index.IsExclusion
           let constraint = Constraint(shape, index)
           let kind = constraint is null ? null : constraint.IsPrimaryKey ? "PRIMARY KEY" : "UNIQUE"
           let deferral = constraint is { Deferrable: true } c ? c.Deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE" : null
           select new LocalIndex(index.Body, index.IsUnique, kind, deferral),
    ];

    static ConstraintShape? Constraint(TableShape shape, IndexShape index) =>
        shape.Constraints.FirstOrDefault(c => c.IndexOid == index.Oid);
}
