using PgStrata.Sql;

namespace PgStrata.Server;

/// <summary>The statement behind <see cref="ServerFactsReader"/>: one row of one JSON document.</summary>
static class ServerFactsQuery
{
    internal static SqlText Sql => SqlText.Of(
        $"""
        SELECT row_to_json(facts)::text FROM (
        SELECT current_setting('server_version_num')::int AS version, version() AS version_text, {Fork} AS fork, {ManagedBy} AS managed_by,
               d.datname AS database, d.oid::int8 AS database_oid,
               nullif(current_setting('pgstrata.system_identifier'), '')::int8 AS system_identifier, pg_is_in_recovery() AS in_recovery,
               current_user AS current_user, r.rolsuper AS is_superuser,
               pg_has_role(r.oid, 'pg_signal_backend', 'USAGE') AS can_signal_backends,
               pg_has_role(r.oid, 'pg_read_all_stats', 'USAGE') AS can_read_all_stats,
               has_database_privilege(r.oid, d.oid, 'CREATE') AS can_create_schema,
               (SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout') AS deadlock_timeout,
               current_setting('max_locks_per_transaction')::int AS max_locks_per_transaction,
               current_setting('max_connections')::int AS max_connections, {UsedConnections} AS used_connections,
               current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0)
                 AS reserved_connections,
               current_setting('max_prepared_transactions')::int AS max_prepared_transactions,
               current_setting('synchronous_standby_names') AS synchronous_standbys, current_setting('wal_level') AS wal_level,
               (SELECT setting::int8 FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS max_slot_wal_keep_size,
               nullif(current_setting('pgstrata.server_time_zone'), '') AS server_time_zone,
               (SELECT z.zone FROM zones z WHERE z.role = 0 AND z.db = d.oid) AS database_time_zone,
               (SELECT z.zone FROM zones z WHERE z.role = r.oid ORDER BY z.db DESC LIMIT 1) AS role_time_zone,
               (SELECT coalesce(json_agg(json_build_object(
                         'role', CASE WHEN z.role <> 0 THEN pg_get_userbyid(z.role) END, 'database', CASE WHEN z.db <> 0 THEN d.datname END,
                         'zone', z.zone) ORDER BY z.role, z.db), '[]') FROM zones z) AS time_zones,
               clock_timestamp() AS now, current_setting('max_identifier_length')::int AS max_identifier_length,
               (SELECT coalesce(json_agg(json_build_object('name', e.extname, 'schema', n.nspname, 'version', e.extversion)
                                         ORDER BY e.extname), '[]')
                  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace) AS extensions,
               (SELECT coalesce(json_agg(v.evtname ORDER BY v.evtname), '[]')
                  FROM pg_event_trigger v WHERE v.evtenabled <> 'D') AS event_triggers
          FROM pg_database d JOIN pg_roles r ON r.rolname = current_user WHERE d.datname = current_database()) facts
        """).WithZones();

    // Another role's backend_type is hidden from us, its database is not.
    static SqlText UsedConnections => SqlText.Raw(
        """
        (SELECT count(*) FROM pg_stat_activity a WHERE a.backend_type = 'client backend' OR a.backend_type IS NULL AND a.datid IS NOT NULL)
        """);

    static SqlText Fork => SqlText.Raw(
        """
        CASE WHEN EXISTS (SELECT FROM pg_proc WHERE proname = 'aurora_version') THEN 'Aurora'
             WHEN EXISTS (SELECT FROM pg_settings WHERE name LIKE 'alloydb%') THEN 'AlloyDB'
             WHEN EXISTS (SELECT FROM pg_settings WHERE name LIKE 'neon.%') THEN 'Neon'
             WHEN version() ~ '-YB-' THEN 'YugabyteDB'
             WHEN version() !~ '^PostgreSQL ' THEN split_part(version(), ' ', 1)
             ELSE substring(version() FROM '(Greenplum|EnterpriseDB|Redshift|CockroachDB|Cloudberry)') END
        """);

    static SqlText ManagedBy => SqlText.Raw(
        """
        (SELECT CASE s.rolname WHEN 'rds_superuser' THEN 'rds' WHEN 'cloudsqlsuperuser' THEN 'cloudsql' WHEN 'azure_pg_admin' THEN 'azure'
                               WHEN 'supabase_admin' THEN 'supabase' ELSE 'neon' END
           FROM pg_roles s WHERE s.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'supabase_admin', 'neon_superuser')
          ORDER BY s.rolname LIMIT 1)
        """);

    static SqlText WithZones(this SqlText query) => SqlText.Of(
        $"""
        WITH zones AS (SELECT s.setrole AS role, s.setdatabase AS db, substr(c, 10) AS zone
                         FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c
                        WHERE lower(left(c, 9)) = 'timezone='
                          AND (s.setdatabase = 0 OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())))
        {query}
        """);
}
