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
    // A sub-select a policy, with names compared as names: two probes of an index, where a join reads all of pg_class.
    const string Policies = """
        SELECT p.table_name,
          (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relname = (p.policy->>'table')::name
             AND c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = (p.policy->>'schema')::name)) AS oid,
          p.policy::text, p.template::text, p.suspended, p.analyzed_at, p.retained::text, p.table_oid,
          (SELECT o.id FROM pgstrata.operation o WHERE o.table_name = p.table_name AND o.state IN ('running', 'stopped') LIMIT 1)
        FROM pgstrata.policy p
        """;

    /// <summary>
    /// Everything about these tables; empty is every table with a policy. In one round trip; in one more for each table when somebody's
    /// lock on a single leaf stops that, so that the others are not held up.
    /// </summary>
    internal Task<Snapshot> ReadAsync(Session session, IReadOnlyList<string> tables, CancellationToken cancellationToken) =>
        ReadAsync(new Readers(session), tables, cancellationToken);

    /// <summary>The same by several sessions; what they see may be moments apart, so whoever acts reads again under the lease.</summary>
    internal async Task<Snapshot> ReadAsync(Readers readers, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var only = tables.Count == 0 ? SqlText.Raw("true") : SqlText.Of($"p.table_name = ANY ({Literal.OfArray(tables)})");
        try
        {
            return await ReadAsync(readers, only, withSets: true, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            var snapshot = await ReadAsync(readers, only, withSets: false, cancellationToken).ConfigureAwait(false);
            return await OneByOneAsync(readers.First, snapshot, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<Snapshot> ReadAsync(Readers readers, SqlText only, bool withSets, CancellationToken cancellationToken)
    {
        var policies = SqlText.Of($"{SqlText.Raw(Policies)} WHERE {only}");
        var snapshot = new Snapshot();
        var stored = new List<StoredPolicy>();
        var links = new List<ForeignKeyLink>();
        var leftovers = new List<(string Table, Leftover Leaf)>();
        var sets = new PartitionRows();
        var wanted = SqlText.Of($"SELECT DISTINCT p.oid, 0 AS ord FROM ({policies}) p WHERE p.oid IS NOT NULL");
        IReadOnlyList<SqlText> partitions =
            !withSets ? [] : readers.Second is null ? PartitionQuery.Both(wanted) : [PartitionQuery.Tables(wanted)];
        var rest = readers.First.BatchAsync(
            [Clock, SqlText.Of($"{policies} ORDER BY 1"), ForeignKeys, LeftoversOf(only), .. partitions],
            (set, row) =>
            {
                if (set == 0) snapshot = ClockOf(row);
                else if (set == 1) stored.Add(PolicyOf(row));
                else if (set == 2) links.Add(LinkOf(row));
                else if (set == 3) leftovers.Add((row.GetString(0), LeftoverOf(row)));
                else sets.Add(set - 4, row);
                return Task.CompletedTask;
            },
            cancellationToken);
        var leaves = withSets && readers.Second is { } second ? LeavesAsync(second) : Task.CompletedTask;
        await Task.WhenAll(rest, leaves).ConfigureAwait(false);
        return snapshot with
        {
            Policies = stored,
            ForeignKeys = links,
            Leftovers = leftovers.ToLookup(l => l.Table, l => l.Leaf, StringComparer.Ordinal),
            Sets = sets.Sets.ToDictionary(s => s.Oid),
        };

        Task LeavesAsync(Session session) => session.BatchAsync(
            [PartitionQuery.Leaves(wanted)],
            (_, row) =>
            {
                sets.Add(1, row);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    static async Task<Snapshot> OneByOneAsync(Session session, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var sets = new List<PartitionSet>();
        var unread = new Dictionary<uint, string>();
        foreach (var oid in snapshot.Policies.Select(p => p.Oid).OfType<uint>())
        {
            try
            {
                sets.AddRange(await PartitionSetReader.ReadAsync(session, [oid], cancellationToken).ConfigureAwait(false));
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                unread[oid] = $"its leaves could not be read, somebody holds one of them: {error.MessageText} ({error.SqlState})";
            }
        }

        return snapshot with { Sets = sets.ToDictionary(s => s.Oid), Unread = unread };
    }

    static SqlText Clock => SqlText.Of($"""
        SELECT pg_catalog.clock_timestamp(), pg_catalog.pg_is_in_recovery(), m.sandbox,
          (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'),
          current_setting('max_locks_per_transaction')::bigint
            * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint),
          (SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT fastpath) FROM pgstrata.meta m
        """);

    /// <summary>Of all partitioned tables: to tell those with a policy apart would cost more than to read the others.</summary>
    static SqlText ForeignKeys => SqlText.Raw("""
        SELECT DISTINCT f.conrelid, an.nspname, a.relname, f.confrelid, bn.nspname, b.relname
        FROM pg_catalog.pg_constraint f
        JOIN pg_catalog.pg_class a ON a.oid = f.conrelid JOIN pg_catalog.pg_namespace an ON an.oid = a.relnamespace
        JOIN pg_catalog.pg_class b ON b.oid = f.confrelid JOIN pg_catalog.pg_namespace bn ON bn.oid = b.relnamespace
        WHERE f.contype = 'f' AND f.conparentid = 0 AND 'p' IN (a.relkind, b.relkind)
        """);

    static SqlText LeftoversOf(SqlText only) => SqlText.Of($"""
        SELECT p.table_name, p.leaf_oid, p.file_node, p.schema_name, p.leaf_name, p.expire = 'drop', p.bound,
          n.nspname, c.relname, coalesce(c.relkind = 'f', false), i.inhrelid IS NOT NULL, coalesce(i.inhdetachpending, false)
        FROM pgstrata.expired p
        LEFT JOIN pg_catalog.pg_class c ON c.oid = p.leaf_oid AND c.relkind IN ('r', 'p', 'f')
        LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = p.leaf_oid AND i.inhseqno = 1
        WHERE p.state = 'intent' AND {only}
        """);

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
            LockSlots = row.GetInt64(4),
            LocksTaken = row.GetInt64(5),
        };
    }

    static StoredPolicy PolicyOf(NpgsqlDataReader row)
    {
        var oid = row.IsDBNull(1) ? (uint?)null : row.GetFieldValue<uint>(1);
        var stored = new StoredPolicy
        {
            Table = row.GetString(0),
            Oid = oid,
            Template = row.IsDBNull(3) ? null : row.GetString(3),
            Suspended = row.IsDBNull(4) ? null : row.GetString(4),
            AnalyzedAt = row.IsDBNull(5) ? null : row.GetDateTime(5),
            // Another table under the name (a copy, a restored database) has never had a run of retention.
            Last = RetainedJson.Read(oid != row.GetFieldValue<uint>(7) || row.IsDBNull(6) ? null : row.GetString(6)),
            Text = row.GetString(2),
            Operation = row.IsDBNull(8) ? null : row.GetString(8),
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
        row.GetString(6), row.GetBoolean(5))
    {
        NameNow = row.IsDBNull(7) ? null : new QualifiedName(row.GetString(7), row.GetString(8)),
        IsForeign = row.GetBoolean(9),
        IsAttached = row.GetBoolean(10),
        IsPending = row.GetBoolean(11),
    };
}
