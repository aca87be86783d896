using PgStrata.Testing;

namespace PgStrata.Tests.Chaos;

/// <summary>Holds the table against what was committed, writers at rest.</summary>
sealed class ChaosBook(TestDatabase database, Truncates truncates)
{
    /// <returns>Rows compared.</returns>
    internal async Task<long> CompareAsync(IReadOnlyList<ChaosWriter> writers, bool isBack, bool isUndo, List<string> differences)
    {
        await WithTheWritersAsync(writers, differences);
        if (isUndo && !isBack) await WithTheOldHeapAsync((await ChaosRound.OperationAsync(database, "switched"))!, differences);
        else if (isUndo)
        {
            if (await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname LIKE 'pgstrata\\_%')"))
                differences.Add("a schema of the undo is left over");
        }
        else if (isBack) await NothingLeftAsync(differences);
        else await NothingLeftButTheOldHeapAsync(differences);
        return await database.ScalarAsync<long>($"SELECT count(*) FROM {ChaosTable.Name}");
    }

    async Task NothingLeftAsync(List<string> differences)
    {
        var left = await database.ScalarAsync<string>($"""
            SELECT coalesce(string_agg(what, ', '), '') FROM (
              SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pgstrata\_%'
              UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgname LIKE 'pgstrata%'
              UNION ALL SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relispartition
              UNION ALL SELECT 'not a plain table' FROM pg_class WHERE oid = '{ChaosTable.Name}'::regclass AND relkind <> 'r') x(what)
            """);
        if (left.Length > 0) differences.Add("left over: " + left);
    }

    async Task NothingLeftButTheOldHeapAsync(List<string> differences)
    {
        var id = (await ChaosRound.OperationAsync(database, "switched"))!;
        await WithTheOldHeapAsync(id, differences);
        var left = await database.ScalarAsync<string>($"""
            SELECT coalesce(string_agg(what, ', '), '') FROM (
              SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pgstrata\_%'
                AND nspname NOT IN ('pgstrata_old_{id}', 'pgstrata_stage_{id}')
              UNION ALL SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'pgstrata_stage_{id}'::regnamespace
              UNION ALL SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'pgstrata_old_{id}'::regnamespace
                AND relkind = 'r' AND relname NOT IN ('Chaos', 'pgstrata_back_queue', 'pgstrata_back_marks')
              UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger
                WHERE tgname LIKE 'pgstrata%' AND tgrelid = 'pgstrata_old_{id}."Chaos"'::regclass) x(what)
            """);
        if (left.Length > 0) differences.Add("left over: " + left);
    }

    async Task WithTheWritersAsync(IReadOnlyList<ChaosWriter> writers, List<string> differences)
    {
        var actual = new Dictionary<long, (DateTime At, long Value, string? Note)>();
        var slots = string.Join(", ", Enumerable.Range(0, writers.Count));
        await using (var command = database.DataSource.CreateCommand(
            $"SELECT id, \"At\", value, note, twice FROM {ChaosTable.Name} WHERE id % {ChaosTable.Slots} IN ({slots})"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
            {
                if (!actual.TryAdd(reader.GetInt64(0), (reader.GetDateTime(1), reader.GetInt64(2), reader.GetString(3))))
                    differences.Add($"id {reader.GetInt64(0)} is there twice");
                if (reader.GetInt64(4) != reader.GetInt64(2) * 2) differences.Add($"id {reader.GetInt64(0)}: twice is wrong");
            }

        foreach (var (id, row) in writers.SelectMany(w => w.Rows))
        {
            var there = actual.Remove(id, out var found);
            if (truncates.Between(row.Truncates, long.MaxValue))
            {
                if (there) differences.Add($"id {id} should have been truncated");
            }
            else if (!there) differences.Add($"id {id} is lost");
            else if (found != (row.At, row.Value, $"n{row.Value}")) differences.Add($"id {id} is {found}, not {row}");
        }

        var forgotten = writers.SelectMany(w => w.Forgotten).ToHashSet();
        differences.AddRange(actual.Keys.Where(id => !forgotten.Contains(id)).Select(id => $"id {id} should not be there"));
    }

    /// <summary>
    /// What was not changed since the switch must be in the old heap as it is in the table, whoever wrote it before: counted by the server.
    /// </summary>
    async Task WithTheOldHeapAsync(string id, List<string> differences)
    {
        var (heap, queue) = ($"pgstrata_old_{id}.\"Chaos\"", $"pgstrata_old_{id}.pgstrata_back_queue");
        if (await database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {queue} WHERE pgstrata_truncate)")) return;
        var different = await database.ScalarAsync<long>($"""
            WITH changed AS (SELECT DISTINCT id FROM {queue}),
              o AS (SELECT x::text FROM {heap} x WHERE NOT EXISTS (SELECT FROM changed c WHERE c.id = x.id)),
              n AS (SELECT x::text FROM {ChaosTable.Name} x WHERE NOT EXISTS (SELECT FROM changed c WHERE c.id = x.id))
            SELECT (SELECT count(*) FROM (SELECT * FROM o EXCEPT ALL SELECT * FROM n) a)
              + (SELECT count(*) FROM (SELECT * FROM n EXCEPT ALL SELECT * FROM o) b)
            """);
        if (different > 0) differences.Add($"{different} rows differ from the old heap");
    }
}
