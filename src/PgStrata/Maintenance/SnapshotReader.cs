using Npgsql;
using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>Reads policies, partitions and foreign keys of all tables at once.</summary>
/// <param name="clock">This machine's clock, only to be compared with the server's.</param>
sealed class SnapshotReader(TimeProvider clock)
{
    const string Policies = """
        SELECT p.table_name, c.oid, p.policy::text, p.template::text, p.suspended, p.analyzed_at, p.retained::text,
          (SELECT o.id FROM pgstrata.operation o WHERE o.table_name = p.table_name AND o.state IN ('running', 'stopped') LIMIT 1)
        FROM pgstrata.policy p LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = p.policy->>'schema'
        LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.policy->>'table'
        """;

    /// <summary>Everything about these tables; empty is every table with a policy.</summary>
    internal async Task<Snapshot> ReadAsync(Session session, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var only = tables.Count == 0 ? SqlText.Raw("true") : SqlText.Of($"p.table_name = ANY ({Literal.OfArray(tables)})");
        var policies = SqlText.Of($"{SqlText.Raw(Policies)} WHERE {only}");
        var snapshot = new Snapshot();
        var stored = new List<StoredPolicy>();
        var links = new List<ForeignKeyLink>();
        var leftovers = new List<(string Table, Leftover Leaf)>();
        await session.BatchAsync(
            [Clock, SqlText.Of($"{policies} ORDER BY 1"), ForeignKeys(policies), LeftoversOf(only)],
            (set, row) =>
            {
                if (set == 0) snapshot = ClockOf(row);
                else if (set == 1) stored.Add(PolicyOf(row));
                else if (set == 2) links.Add(LinkOf(row));
                else leftovers.Add((row.GetString(0), LeftoverOf(row)));
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        var (sets, unread) = await SetsAsync(session, [.. stored.Select(s => s.Oid).OfType<uint>()], cancellationToken).ConfigureAwait(false);
        return snapshot with
        {
            Policies = stored,
            ForeignKeys = links,
            Leftovers = leftovers.ToLookup(l => l.Table, l => l.Leaf, StringComparer.Ordinal),
            Sets = sets.ToDictionary(s => s.Oid),
            Unread = unread,
        };
    }

    static SqlText Clock => SqlText.Of($"""
        SELECT pg_catalog.clock_timestamp(), pg_catalog.pg_is_in_recovery(), m.sandbox,
          (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout') FROM pgstrata.meta m
        """);

    static SqlText ForeignKeys(SqlText policies) => SqlText.Of($"""
        WITH t AS MATERIALIZED (SELECT p.oid FROM ({policies}) p WHERE p.oid IS NOT NULL)
        SELECT DISTINCT f.conrelid, an.nspname, a.relname, f.confrelid, bn.nspname, b.relname
        FROM pg_catalog.pg_constraint f
        JOIN pg_catalog.pg_class a ON a.oid = f.conrelid JOIN pg_catalog.pg_namespace an ON an.oid = a.relnamespace
        JOIN pg_catalog.pg_class b ON b.oid = f.confrelid JOIN pg_catalog.pg_namespace bn ON bn.oid = b.relnamespace
        WHERE f.contype = 'f' AND f.conparentid = 0 AND (f.conrelid IN (SELECT oid FROM t) OR f.confrelid IN (SELECT oid FROM t))
        """);

    static SqlText LeftoversOf(SqlText only) => SqlText.Of($"""
        SELECT p.table_name, p.leaf_oid, p.file_node, p.schema_name, p.leaf_name, p.expire = 'drop',
          EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = p.leaf_oid
            AND c.relfilenode = p.file_node AND n.nspname = p.schema_name AND c.relname = p.leaf_name),
          EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = p.leaf_oid)
        FROM pgstrata.expired p WHERE p.state = 'intent' AND {only}
        """);

    /// <summary>All at once; one by one when somebody's lock on a single leaf stops that, so that the others are not held up (law 8).</summary>
    static async Task<(List<PartitionSet> Sets, Dictionary<uint, string> Unread)> SetsAsync(
        Session session, IReadOnlyList<uint> oids, CancellationToken cancellationToken)
    {
        var unread = new Dictionary<uint, string>();
        try
        {
            return ([.. await PartitionSetReader.ReadAsync(session, oids, cancellationToken).ConfigureAwait(false)], unread);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            var sets = new List<PartitionSet>();
            foreach (var oid in oids)
            {
                try
                {
                    sets.AddRange(await PartitionSetReader.ReadAsync(session, [oid], cancellationToken).ConfigureAwait(false));
                }
                catch (PostgresException one) when (one.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    unread[oid] = $"its leaves could not be read, somebody holds one of them: {one.MessageText} ({one.SqlState})";
                }
            }

            return (sets, unread);
        }
    }

    Snapshot ClockOf(NpgsqlDataReader row)
    {
        var now = new DateTimeOffset(row.GetDateTime(0), TimeSpan.Zero);
        return new Snapshot
        {
            Now = now,
            Skew = now - clock.GetUtcNow(),
            InRecovery = row.GetBoolean(1),
            IsSandbox = row.GetBoolean(2),
            DeadlockTimeout = row.GetInt32(3),
        };
    }

    static StoredPolicy PolicyOf(NpgsqlDataReader row)
    {
        var stored = new StoredPolicy
        {
            Table = row.GetString(0),
            Oid = row.IsDBNull(1) ? null : row.GetFieldValue<uint>(1),
            Template = row.IsDBNull(3) ? null : row.GetString(3),
            Suspended = row.IsDBNull(4) ? null : row.GetString(4),
            AnalyzedAt = row.IsDBNull(5) ? null : row.GetDateTime(5),
            Last = RetainedJson.Read(row.IsDBNull(6) ? null : row.GetString(6)),
            Operation = row.IsDBNull(7) ? null : row.GetString(7),
        };
        try
        {
            return stored with { Policy = PolicyJson.Read(row.GetString(2)) };
        }
        catch (StrataException error)
        {
            return stored with { Fault = error.Message };
        }
    }

    static ForeignKeyLink LinkOf(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0), new QualifiedName(row.GetString(1), row.GetString(2)),
        row.GetFieldValue<uint>(3), new QualifiedName(row.GetString(4), row.GetString(5)));

    static Leftover LeftoverOf(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(1), row.GetFieldValue<uint>(2), new QualifiedName(row.GetString(3), row.GetString(4)),
        row.GetBoolean(5), row.GetBoolean(6), row.GetBoolean(7));
}
