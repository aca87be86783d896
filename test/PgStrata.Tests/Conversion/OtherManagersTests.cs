using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>Who else makes or drops partitions: found by the table's name as a word, and by nothing that only looks like it.</summary>
public sealed class OtherManagersTests
{
    static async Task<IReadOnlyList<string>> FindAsync(string sql, string table = "log", params ExtensionFact[] extensions)
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE SCHEMA app;" + sql);
        await using var session = await new SessionFactory(database.ConnectionString).OpenAsync("test");
        var facts = await ServerFactsReader.ReadAsync(session, CancellationToken.None);
        return await OtherManagers.ReadAsync(session, facts with { Extensions = [.. facts.Extensions, .. extensions] }, new("app", table),
            CancellationToken.None);
    }

    static string Function(string body) => $"CREATE FUNCTION app.daily() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN {body} END $f$;";

    [PostgresTheory]
    [PostgresVersions("EXECUTE 'CREATE TABLE app.x PARTITION OF app.log DEFAULT';", true)]
    [PostgresVersions("EXECUTE format('CREATE TABLE app.%I (LIKE Log)', 'x'); EXECUTE 'ALTER TABLE LOG ATTACH PARTITION x';", true)]
    [PostgresVersions("""EXECUTE 'DROP TABLE "log"';""", true)]
    [PostgresVersions("EXECUTE 'DROP TABLE app.log_p' || to_char(now(), 'YYYYMMDD');", true)]
    [PostgresVersions("EXECUTE format('DROP TABLE log_%s', 1);", true)]
    [PostgresVersions("DROP TABLE app.log_20250101;", true)]
    [PostgresVersions("DROP TABLE app.blog;", false)]
    [PostgresVersions("DROP TABLE app.log_entries; DROP TABLE app.logs; DROP TABLE app.the_log; DROP TABLE app.log_entries_p20250101;",
        false)]
    [PostgresVersions("INSERT INTO app.log VALUES (1);", false)]
    public async Task a_function_is_found_by_the_tables_name_as_a_word(int major, string body, bool isFound)
    {
        Assert.True(major > 0);
        var found = await FindAsync(Function(body));
        Assert.Equal(isFound ? ["function app.daily()"] : [], found);
    }

    [PostgresTheory]
    [PostgresVersions("ü.$%(x")]
    [PostgresVersions("a\\b")]
    [PostgresVersions("it's 🜂")]
    public async Task a_name_of_any_letters_is_looked_for_letter_by_letter(int major, string table)
    {
        Assert.True(major > 0);
        Assert.Single(await FindAsync(Function($"""EXECUTE $x$DROP TABLE "{table}"$x$;"""), table));
        Assert.Empty(await FindAsync(Function($"""EXECUTE $x$DROP TABLE "x{table}x"$x$;"""), table));
    }

    [PostgresFact]
    public async Task functions_of_an_extension_are_not_the_applications()
    {
        var found = await FindAsync("CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;", "part_config");
        Assert.Empty(found);
    }

    [PostgresFact]
    public async Task a_row_of_pg_partman_is_of_the_table_of_exactly_that_name()
    {
        const string sql = """
            CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;
            INSERT INTO partman.part_config (parent_table, control, partition_type, partition_interval) VALUES ('app.blog', 'at',
              'native', '1 day');
            """;
        Assert.Empty(await FindAsync(sql));
        Assert.Equal(["pg_partman row for app.blog"], await FindAsync(sql, "blog"));
    }

    /// <summary>pg_cron needs to be preloaded, which the test servers do not; what is read of it is a table of two columns.</summary>
    [PostgresFact]
    public async Task a_job_of_pg_cron_is_found_by_the_tables_name_as_a_word()
    {
        const string sql = """
            CREATE SCHEMA cron; CREATE TABLE cron.job (jobid bigint, command text);
            INSERT INTO cron.job VALUES (1, 'DELETE FROM blog'), (2, 'CALL drop_old(''app.log'')'), (3, 'VACUUM log_entries');
            """;
        Assert.Equal(["pg_cron job 2: CALL drop_old('app.log')"], await FindAsync(sql, "log", new ExtensionFact("pg_cron", "pg_catalog",
            "1.6")));
    }

    [PostgresFact]
    public async Task a_zone_the_server_does_not_know_or_reads_otherwise_is_refused()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await using var session = await new SessionFactory(database.ConnectionString).OpenAsync("test");
        var now = new DateTimeOffset(2026, 3, 10, 9, 30, 0, TimeSpan.Zero);

        Task<IReadOnlyList<PreflightCheck>> AskAsync(GridZone zone) => ZoneProbe.ReadAsync(session, zone, now, CancellationToken.None);
        GridZone Made(string id, int hours) => GridZone.Of(TimeZoneInfo.CreateCustomTimeZone(id, TimeSpan.FromHours(hours), id, id));

        Assert.Empty(await AskAsync(GridZone.Utc));
        Assert.Empty(await AskAsync(GridZone.Parse("Europe/Berlin")));
        Assert.Contains("does not know", Assert.Single(await AskAsync(Made("Nowhere/Land", 1))).Detail, StringComparison.Ordinal);
        var differs = Assert.Single(await AskAsync(Made("Europe/Berlin", 5)));
        Assert.Equal(Verdict.Block, differs.Verdict);
        Assert.Contains("time zone data differ", differs.Detail, StringComparison.Ordinal);
    }
}
