using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Which of the wanted names another relation or type of the schema has: CREATE TABLE makes both.</summary>
/// <remarks>Names are compared as names, so that an index finds them: as text, this read all of pg_class and pg_type for every table.</remarks>
static class NamesTaken
{
    internal static Task<IReadOnlyList<string>> ReadAsync(
        Session session, string schema, IEnumerable<string> wanted, CancellationToken cancellationToken)
    {
        var names = Literal.OfArray(wanted);
        return session.QueryAsync(
            SqlText.Of($"""
                WITH s AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {Literal.Of(schema)}::name)
                SELECT c.relname::text FROM s JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid WHERE c.relname = ANY ({names}::name[])
                UNION SELECT t.typname::text FROM s JOIN pg_catalog.pg_type t ON t.typnamespace = s.oid WHERE t.typname = ANY ({names}::name[])
                """),
            r => r.GetString(0), cancellationToken);
    }
}
