namespace PgStrata.Bench.Conversion;

/// <summary>pg_partman, step by step as its how-to says for partitioning offline.</summary>
static class Partman
{
    internal const string Install = "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman";

    internal static readonly Variant Offline =
        new("pg_partman_offline", "pg_partman partition_data_proc, 1 day batches", Install, OfflineAsync);

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
