using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Which of the wanted names other relations or types have: CREATE TABLE makes both.</summary>
/// <remarks>
/// Names are compared as names, so that an index finds them: as text, this read all of pg_class and pg_type for every table.
/// </remarks>
static class NamesTaken
{
    internal static async Task<IReadOnlySet<QualifiedName>> ReadAsync(
        Session session, IReadOnlyCollection<QualifiedName> wanted, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync(
            SqlText.Of($"""
                WITH w AS MATERIALIZED (
                  SELECT n.oid, w.schema, w.name::name AS name
                  FROM unnest({Literal.OfArray(wanted.Select(w => w.Schema))},
                    {Literal.OfArray(wanted.Select(w => w.Name))}) w(schema, name)
                  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema::name)
                SELECT w.schema, w.name::text FROM w JOIN pg_catalog.pg_class c ON c.relnamespace = w.oid AND c.relname = w.name
                UNION SELECT w.schema, w.name::text FROM w JOIN pg_catalog.pg_type t ON t.typnamespace = w.oid AND t.typname = w.name
                """),
            r => new QualifiedName(r.GetString(0), r.GetString(1)), cancellationToken).ConfigureAwait(false);
        return found.ToHashSet();
    }
}
