namespace PgStrata.Server;

/// <summary>What the server and our role on it can do, as found when asked.</summary>
sealed record ServerFacts
{
    /// <summary>server_version_num, for example 150020.</summary>
    public int Version { get; init; }

    /// <summary>version(), in full.</summary>
    public string VersionText { get; init; } = "";

    /// <summary>
    /// A server that speaks PostgreSQL and is not, or not quite, it: Aurora, AlloyDB, YugabyteDB …; null is the original.
    /// </summary>
    public string? Fork { get; init; }

    /// <summary>The hosting service by its marks: rds, cloudsql, azure …; null when there is none.</summary>
    public string? ManagedBy { get; init; }

    public string Database { get; init; } = "";

    public uint DatabaseOid { get; init; }

    /// <summary>Tells one cluster from another; null when pg_control_system is not ours to call.</summary>
    public long? SystemIdentifier { get; init; }

    public bool InRecovery { get; init; }

    public string CurrentUser { get; init; } = "";

    public bool IsSuperuser { get; init; }

    /// <summary>Superuser or pg_signal_backend: may end other roles' backends.</summary>
    public bool CanSignalBackends { get; init; }

    /// <summary>Superuser or pg_read_all_stats: sees other roles' queries and their transactions' ages.</summary>
    public bool CanReadAllStats { get; init; }

    /// <summary>CREATE on the database: a staging schema can be made.</summary>
    public bool CanCreateSchema { get; init; }

    /// <summary>deadlock_timeout, milliseconds: a shorter lock_timeout never evicts autovacuum.</summary>
    public int DeadlockTimeout { get; init; }

    public int MaxLocksPerTransaction { get; init; }

    public int MaxConnections { get; init; }

    /// <summary>Client backends connected now, ours too.</summary>
    public int UsedConnections { get; init; }

    /// <summary>Slots that ordinary roles cannot have: superuser_reserved_connections and, from 16 on, reserved_connections.</summary>
    public int ReservedConnections { get; init; }

    public int MaxPreparedTransactions { get; init; }

    /// <summary>synchronous_standby_names; empty when COMMIT waits for nobody.</summary>
    public string SynchronousStandbys { get; init; } = "";

    public string WalLevel { get; init; } = "";

    /// <summary>max_slot_wal_keep_size, MB; −1 is without limit.</summary>
    public long MaxSlotWalKeepSize { get; init; }

    /// <summary>TimeZone of the configuration file; null when our role may not read it.</summary>
    public string? ServerTimeZone { get; init; }

    /// <summary>ALTER DATABASE … SET TimeZone of this database.</summary>
    public string? DatabaseTimeZone { get; init; }

    /// <summary>ALTER ROLE … SET TimeZone of our role.</summary>
    public string? RoleTimeZone { get; init; }

    /// <summary>Every such setting that counts in this database, other roles' too.</summary>
    public IReadOnlyList<TimeZoneFact> TimeZones { get; init; } = [];

    /// <summary>The server's clock_timestamp().</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>63 unless the server was built otherwise; bytes, not letters.</summary>
    public int MaxIdentifierLength { get; init; }

    public IReadOnlyList<ExtensionFact> Extensions { get; init; } = [];

    /// <summary>Event triggers in force: each may veto or delay our DDL.</summary>
    public IReadOnlyList<string> EventTriggers { get; init; } = [];

    internal bool HasPgCron => Extension("pg_cron") is not null;

    internal bool HasTimescale => Extension("timescaledb") is not null;

    internal bool HasCitus => Extension("citus") is not null;

    /// <summary>The schema of pg_partman; null when it is not installed.</summary>
    internal string? PgPartmanSchema => Extension("pg_partman")?.Schema;

    /// <summary>The schema of pg_stat_statements; null when it is not installed.</summary>
    internal string? PgStatStatementsSchema => Extension("pg_stat_statements")?.Schema;

    internal bool IsManaged => ManagedBy is not null;

    /// <summary>Connections an ordinary role can still open.</summary>
    internal int FreeConnections => MaxConnections - ReservedConnections - UsedConnections;

    internal ExtensionFact? Extension(string name) => Extensions.FirstOrDefault(e => e.Name == name);
}
