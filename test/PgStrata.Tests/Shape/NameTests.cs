using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Names that break tools which do not quote, cut or escape right.</summary>
public sealed class NameTests
{
    [PostgresTheory]
    [PostgresVersions("order")]
    [PostgresVersions("user")]
    [PostgresVersions("timestamp")]
    [PostgresVersions("Mixed Case")]
    [PostgresVersions("a.b")]
    [PostgresVersions("it's \"quoted\" \\ back")]
    [PostgresVersions("100% %s %I")]
    [PostgresVersions("$1 $n$ $$")]
    [PostgresVersions("x$n$; DROP SCHEMA app CASCADE; --")]
    [PostgresVersions("$pgstrata$ $pgstrata_do$ $pgstrata_assert$ $pgstrata_empty$")]
    [PostgresVersions("täble 🐘 名前")]
    [PostgresVersions("1st")]
    [PostgresVersions("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk")]
    [PostgresVersions("éééééééééééééééééééééééééééééé x")]
    public async Task Hostile_name_for_schema_table_columns_and_parts(int major, string name)
    {
        var n = new Identifier(name).ToString();
        var role = new Identifier("shape " + name[..Math.Min(name.Length, 20)]).ToString();
        await using var run = await ShapeRun.OfAsync(
            major, $"""
            DO {Literal.Of($"BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END")};
            CREATE SCHEMA {n};
            CREATE TABLE {n}.ref ({n} bigint PRIMARY KEY);
            INSERT INTO {n}.ref VALUES (1);
            CREATE TABLE {n}.{n} (id bigint GENERATED ALWAYS AS IDENTITY, {n} timestamptz NOT NULL, "r" bigint,
              CONSTRAINT {n} PRIMARY KEY ({n}, id),
              CONSTRAINT "fk {name[..1]}" FOREIGN KEY (r) REFERENCES {n}.ref);
            INSERT INTO {n}.{n} ({n}, r) VALUES ('2025-01-01Z', 1);
            CREATE STATISTICS {n}.{n} ON id, {n} FROM {n}.{n};
            CREATE FUNCTION {n}.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER {n} BEFORE INSERT ON {n}.{n} FOR EACH ROW EXECUTE FUNCTION {n}.f();
            CREATE VIEW {n}.v AS SELECT * FROM {n}.{n};
            CREATE POLICY {n} ON {n}.{n} USING (EXISTS (SELECT FROM {n}.ref q WHERE q.{n} = {n}.r));
            ALTER TABLE {n}.{n} REPLICA IDENTITY USING INDEX {n};
            ALTER TABLE {n}.{n} OWNER TO {role};
            GRANT CREATE, USAGE ON SCHEMA {n} TO {role};
            GRANT SELECT ON {n}.{n} TO {role}, PUBLIC;
            CREATE TABLE {n}.child (t_id bigint, t_at timestamptz, FOREIGN KEY (t_at, t_id) REFERENCES {n}.{n});
            COMMENT ON TABLE {n}.{n} IS {Literal.Of(name)};
            """
                .Replace($"CONSTRAINT {n} PRIMARY KEY", "CONSTRAINT pk PRIMARY KEY", StringComparison.Ordinal)
                .Replace($"USING INDEX {n}", "USING INDEX pk", StringComparison.Ordinal),
            r => r with { Table = new QualifiedName(name, name), Key = name });
        await run.ConvertAsync();
        await run.Database.ExecuteAsync($"INSERT INTO {n}.{n} ({n}, r) VALUES (now() + interval '1 day', 1)");
        Assert.Equal(2L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM {n}.v"));
        await run.Database.ExecuteAsync($"DELETE FROM {n}.{n} WHERE id = 2");
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Names_of_leaves_and_legacy_parts_avoid_relations_and_types_that_exist(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, """
            CREATE TABLE app.t (id bigint, at timestamptz, PRIMARY KEY (id, at));
            CREATE TYPE app.t_legacy AS ENUM ('x');
            CREATE TABLE app.t_pkey_legacy ();
            """);
        Assert.Equal("t_legacy2", run.Legacy.Name.Name);
        await run.BackAsync();
    }
}
