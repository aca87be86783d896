namespace PgStrata.Bench.Conversion;

/// <summary>The ceiling, and how the tables this tool was made for were converted before it.</summary>
static class ByHand
{
    /// <summary>No way to adopt does less: one scan to prove the bound, one build for each unique index.</summary>
    internal static readonly Variant Ceiling =
        new("ceiling", "by hand: the scan and the index builds alone", null, CeilingAsync, Converts: false);

    internal static readonly Variant InsertSelect =
        new("insert_select", "parent with all indexes, one INSERT … SELECT", null, InsertSelectAsync);

    static async Task<VariantParts> CeilingAsync(BenchDatabase database)
    {
        var steps = new StepTimes(database);
        await steps.RunAsync("check", """
            ALTER TABLE app.fixes ADD CONSTRAINT bound
              CHECK (received_at IS NOT NULL AND received_at < now() + interval '30 days') NOT VALID
            """);
        await steps.RunAsync("validate", "ALTER TABLE app.fixes VALIDATE CONSTRAINT bound");
        await steps.RunAsync("wide", "CREATE UNIQUE INDEX CONCURRENTLY fixes_wide ON app.fixes (id, received_at)");
        var position = await database.WalPositionAsync();
        var spare = await steps.RunAsync("spare", "CREATE UNIQUE INDEX CONCURRENTLY fixes_spare ON app.fixes (id)");
        return new(0, spare, await database.WalSinceAsync(position), 0, steps.All);
    }

    static async Task<VariantParts> InsertSelectAsync(BenchDatabase database)
    {
        var steps = new StepTimes(database);
        await steps.RunAsync("parent", FixesTable.Parent("app.fixes_new", FixesTable.Name));
        await steps.RunAsync("leaves", FixesTable.Leaves("app.fixes_new"));
        await steps.RunAsync("copy", $"INSERT INTO app.fixes_new ({FixesTable.Columns}) SELECT {FixesTable.Columns} FROM app.fixes");
        await database.ExecuteAsync("BEGIN; LOCK TABLE app.fixes IN ACCESS EXCLUSIVE MODE");
        var held = await steps.RunAsync(
            "rename", "ALTER TABLE app.fixes RENAME TO fixes_old; ALTER TABLE app.fixes_new RENAME TO fixes; COMMIT");
        var analyze = await steps.RunAsync("analyze", "ANALYZE app.fixes");
        return new(analyze, 0, 0, held * 1000, steps.All);
    }
}
