namespace PgStrata.Store;

/// <summary>Version 1 of the <c>pgstrata</c> schema.</summary>
static class StoreVersion1
{
    internal const string Script =
        """
        CREATE SCHEMA pgstrata;
        COMMENT ON SCHEMA pgstrata IS 'PgStrata: policies, leaf templates, journal, leases. Safe to read; written by pgstrata only.';

        CREATE TABLE pgstrata.meta (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            version int NOT NULL,
            sandbox boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp());
        INSERT INTO pgstrata.meta (version) VALUES (0);
        COMMENT ON COLUMN pgstrata.meta.sandbox IS 'true: this database is a playground, maintenance may act at an invented instant (--at)';

        CREATE TABLE pgstrata.operation (
            id text PRIMARY KEY,
            verb text NOT NULL,
            table_name text NOT NULL,
            table_oid oid NOT NULL,
            of text REFERENCES pgstrata.operation (id),
            state text NOT NULL CHECK (state IN ('running', 'stopped', 'switched', 'completed', 'rolled_back', 'aborted', 'done')),
            undoing boolean NOT NULL DEFAULT false,
            plan json NOT NULL,
            created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            updated_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            finished_at timestamptz,
            started_by text NOT NULL DEFAULT current_user,
            message text);
        CREATE INDEX operation_table_idx ON pgstrata.operation (table_name, created_at);

        CREATE TABLE pgstrata.step (
            operation text NOT NULL REFERENCES pgstrata.operation (id),
            id text NOT NULL,
            seq int NOT NULL,
            state text NOT NULL CHECK (state IN ('intent', 'done', 'undone')),
            epoch bigint NOT NULL,
            attempts int NOT NULL,
            started_at timestamptz NOT NULL,
            finished_at timestamptz,
            lock_wait_ms double precision NOT NULL DEFAULT 0,
            lock_hold_ms double precision NOT NULL DEFAULT 0,
            rehearsal_hold_ms double precision NOT NULL DEFAULT 0,
            wal_bytes bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (operation, id));

        CREATE TABLE pgstrata.control (
            operation text PRIMARY KEY REFERENCES pgstrata.operation (id),
            paused boolean NOT NULL DEFAULT false,
            aborting boolean NOT NULL DEFAULT false,
            wanted bigint NOT NULL DEFAULT 0,
            heard bigint NOT NULL DEFAULT 0,
            seen_at timestamptz,
            live json) WITH (fillfactor = 50);
        COMMENT ON TABLE pgstrata.control IS
          'what is asked of an operation from outside, and how the tool at work on it is doing; what is set stands in the plan';
        COMMENT ON COLUMN pgstrata.control.wanted IS 'the number of the last request; heard: of the last one that was acted on';

        CREATE TABLE pgstrata.lease (
            table_name text PRIMARY KEY,
            epoch bigint NOT NULL,
            holder text NOT NULL,
            taken_at timestamptz NOT NULL);

        CREATE TABLE pgstrata.policy (
            table_name text PRIMARY KEY,
            table_oid oid NOT NULL,
            policy json NOT NULL,
            template json,
            suspended text,
            changed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            analyzed_at timestamptz,
            retained json);
        COMMENT ON COLUMN pgstrata.policy.retained IS
          'what the last run of retention that was not refused went by: its now, retention, clock';
        COMMENT ON COLUMN pgstrata.policy.suspended IS 'why maintenance leaves this table alone; null: it does not';

        CREATE TABLE pgstrata.run (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            acted_at timestamptz NOT NULL,
            finished_at timestamptz,
            ok boolean,
            message text);

        CREATE TABLE pgstrata.run_table (
            run bigint NOT NULL REFERENCES pgstrata.run (id) ON DELETE CASCADE,
            table_name text NOT NULL,
            outcome text NOT NULL,
            created int NOT NULL DEFAULT 0,
            expired int NOT NULL DEFAULT 0,
            covered_until text,
            message text,
            finished_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            PRIMARY KEY (run, table_name));
        CREATE INDEX run_table_idx ON pgstrata.run_table (table_name, run);
        CREATE TABLE pgstrata.expired (
            leaf_oid oid NOT NULL,
            file_node oid NOT NULL,
            table_name text NOT NULL,
            schema_name text NOT NULL,
            leaf_name text NOT NULL,
            bound text NOT NULL,
            expire text NOT NULL CHECK (expire IN ('drop', 'detach')),
            state text NOT NULL CHECK (state IN ('intent', 'done')),
            reason text NOT NULL,
            noted_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            done_at timestamptz,
            PRIMARY KEY (leaf_oid, file_node));
        CREATE INDEX expired_intent_idx ON pgstrata.expired (table_name) WHERE state = 'intent';
        COMMENT ON TABLE pgstrata.expired IS
          'leaves that retention took away, and why; intent: a run was killed in between, the next one finishes';
        """;
}
