using System.Globalization;
using PgStrata.Bench.Conversion;

namespace PgStrata.Bench.Maintenance;

/// <summary>
/// Many small tables by day, each with a key, an index, one row of now and nine leaves: four past, today's, four ahead. pg_partman makes
/// them; both tools maintain copies of the same files. There is no DEFAULT, so that neither pays for proving it empty.
/// </summary>
static class DailyTables
{
    internal const int Premake = 4;

    internal const int Leaves = (2 * Premake) + 1;

    internal static string Create(int tables) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        CREATE SCHEMA app;
        {{Partman.Install}};
        CREATE PROCEDURE app.fill() LANGUAGE plpgsql AS $$
        DECLARE t text; BEGIN
          FOR i IN 1..{{tables}} LOOP
            t := 'app.daily_' || lpad(i::text, 4, '0');
            EXECUTE format(
              'CREATE TABLE %s (id bigint NOT NULL, at timestamptz NOT NULL, payload text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
              t);
            EXECUTE format('CREATE INDEX ON %s (at)', t);
            PERFORM partman.create_parent(t, 'at', 'native', 'daily', p_premake := {{Premake}});
            EXECUTE format('DROP TABLE %s_default', t);
            EXECUTE format('INSERT INTO %s VALUES (1, now(), ''now'')', t);
            COMMIT;
          END LOOP;
        END $$;
        CREATE PROCEDURE app.drop_newest() LANGUAGE plpgsql AS $$
        DECLARE leaf regclass; BEGIN
          FOR leaf IN SELECT max(i.inhrelid::regclass::text)::regclass FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhparent AND c.relkind = 'p'
            WHERE c.relnamespace = 'app'::regnamespace GROUP BY i.inhparent LOOP
            EXECUTE format('DROP TABLE %s', leaf);
            COMMIT;
          END LOOP;
        END $$
        """);

    internal const string Fill = "CALL app.fill()";

    internal const string DropNewest = "CALL app.drop_newest()";

    internal const string CountLeaves =
        """
        SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent AND c.relkind = 'p'
        WHERE c.relnamespace = 'app'::regnamespace
        """;
}
