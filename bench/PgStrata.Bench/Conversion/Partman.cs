namespace PgStrata.Bench.Conversion;

/// <summary>pg_partman, step by step as its how-to says for partitioning offline.</summary>
static class Partman
{
    internal const string Install = "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman";

    internal static readonly Variant Offline =
        new("pg_partman_offline", "pg_partman partition_data_proc, 1 day batches", Install, OfflineAsync);

    internal static readonly Variant Online =
        new("pg_partman_online", "pg_partman, the old table as DEFAULT, all but today", Install, OnlineAsync);

    /// <summary>
    /// As its how-to says for partitioning online; the primary key, which lacks the column, goes to the leaves by the template. The day that
    /// is being written cannot be moved: what comes meanwhile lands in DEFAULT, and attaching its leaf fails (pg_partman issue 822).
    /// </summary>
    static async Task<VariantParts> OnlineAsync(BenchDatabase database)
    {
        var steps = new StepTimes(database);
        await steps.RunAsync(
            "template", "CREATE TABLE app.fixes_template (LIKE app.fixes); ALTER TABLE app.fixes_template ADD PRIMARY KEY (id)");
        var held = await steps.RunAsync("swap", $"""
            BEGIN;
            ALTER TABLE app.fixes RENAME TO fixes_old;
            CREATE TABLE app.fixes (LIKE app.fixes_old INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE)
              PARTITION BY RANGE (received_at);
            {FixesTable.Indexes(FixesTable.Name)}
            SELECT partman.create_parent('app.fixes', 'received_at', 'native', 'daily', p_template_table := 'app.fixes_template',
              p_premake := 1, p_start_partition := (now() + interval '2 days')::text);
            DROP TABLE app.fixes_default;
            ALTER TABLE app.fixes ATTACH PARTITION app.fixes_old DEFAULT;
            COMMIT
            """);
        await steps.RunAsync("partition_data_proc", $"""
            CALL partman.partition_data_proc('app.fixes', p_interval := '1 day', p_batch := {FixesTable.Days - 1}, p_wait := 0, p_quiet := true,
              p_ignored_columns := ARRAY['{FixesTable.GeneratedColumn}'])
            """);
        var analyze = await steps.RunAsync("analyze", "ANALYZE app.fixes");
        return new(analyze, 0, 0, held * 1000, steps.All);
    }

    static async Task<VariantParts> OfflineAsync(BenchDatabase database)
    {
        var steps = new StepTimes(database);
        var held = await steps.RunAsync("rename", "ALTER TABLE app.fixes RENAME TO fixes_old");
        await steps.RunAsync("parent", FixesTable.Parent(FixesTable.Name, "app.fixes_old"));
        await steps.RunAsync("create_parent", "SELECT partman.create_parent('app.fixes', 'received_at', 'native', 'daily')");
        await steps.RunAsync("partition_data_proc", $"""
            CALL partman.partition_data_proc('app.fixes', p_interval := '1 day', p_batch := 1000, p_wait := 0,
              p_source_table := 'app.fixes_old', p_quiet := true, p_ignored_columns := ARRAY['{FixesTable.GeneratedColumn}'])
            """);
        var analyze = await steps.RunAsync("analyze", "ANALYZE app.fixes");
        return new(analyze, 0, 0, held * 1000, steps.All);
    }
}
