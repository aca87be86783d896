using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Live;

/// <summary>
/// What a step really holds just before its COMMIT: a trigger on the journal copies the backend's pg_locks. Beside it, the names of all
/// relations, because the switch changes them: a step's locks are named as things were when it began.
/// </summary>
static class HeldLocks
{
    const string Trigger =
        """
        CREATE SCHEMA witness;
        CREATE TABLE witness.names (seq serial, operation text, step text, names jsonb, parents jsonb);
        CREATE TABLE witness.held (operation text, step text, relation oid, mode text);
        CREATE FUNCTION witness.names(o text, s text) RETURNS void LANGUAGE sql AS $$
          INSERT INTO witness.names (operation, step, names, parents) SELECT o, s,
            (SELECT jsonb_object_agg(c.oid, format('%I.%I', n.nspname, c.relname))
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
                AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema', 'pgstrata', 'witness')),
            (SELECT coalesce(jsonb_object_agg(inhrelid, inhparent), '{}') FROM pg_inherits);
        $$;
        CREATE FUNCTION witness.copy() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE step text := NEW.id || ' ' || NEW.state; BEGIN
          INSERT INTO witness.held SELECT NEW.operation, step, relation, replace(mode, 'Lock', '') FROM pg_locks
            WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted;
          PERFORM witness.names(NEW.operation, step);
          RETURN NULL;
        END $$;
        SELECT witness.names('', '');
        CREATE TRIGGER witness AFTER INSERT OR UPDATE ON pgstrata.step FOR EACH ROW WHEN (NEW.state <> 'intent')
          EXECUTE FUNCTION witness.copy();
        """;

    internal static async Task WatchAsync(Strata strata, TestDatabase database)
    {
        await using (var session = await strata.Sessions.OpenAsync("test"))
            await PgStrata.Store.StoreSchema.EnsureAsync(session, CancellationToken.None);
        await database.ExecuteAsync(Trigger);
    }

    /// <summary>Each difference between the locks of the steps of a plan that ran and the locks they held.</summary>
    internal static async Task<IReadOnlyList<string>> DifferencesAsync(TestDatabase database, Plan plan)
    {
        var differences = new List<string>();
        // A concurrent statement has ended, and let go, when its row is written.
        foreach (var step in plan.Steps.Where(s => s.Kind != StepKind.Concurrent))
            differences.AddRange(await DifferencesAsync(database, plan, step, "done", step.Locks));
        return differences;
    }

    /// <summary>Each difference between the locks of a step's inverse and those it held.</summary>
    internal static Task<IReadOnlyList<string>> UndoDifferencesAsync(TestDatabase database, Plan plan, Step step) =>
        DifferencesAsync(database, plan, step, "undone", step.UndoLocks);

    static async Task<IReadOnlyList<string>> DifferencesAsync(
        TestDatabase database, Plan plan, Step step, string state, IReadOnlyList<StepLock> locks)
    {
        var differences = new List<string>();
        var held = await ReadAsync(database, plan.Operation, $"{step.Id} {state}");
        var planned = locks.GroupBy(l => l.Relation, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Max(l => l.Mode), StringComparer.Ordinal);
        foreach (var (relation, mode) in planned)
            if (!held.Any(h => h.Relation == relation && h.Mode == mode))
            {
                var modes = string.Join(", ", held.Where(h => h.Relation == relation).Select(h => h.Mode));
                differences.Add($"{step.Id} {state}: {mode} on {relation} is planned, held is {modes}");
            }
        foreach (var (relation, parent, mode) in held)
            if (!planned.ContainsKey(relation) && !(parent is not null && planned.TryGetValue(parent, out var whole) && mode <= whole))
                differences.Add($"{step.Id} {state}: {mode} on {relation} is held, but not planned");
        return differences;
    }

    static async Task<IReadOnlyList<(string Relation, string? Parent, LockMode Mode)>> ReadAsync(
        TestDatabase database, string operation, string step)
    {
        await using var command = database.DataSource.CreateCommand(
            """
            SELECT b.names ->> h.relation::text, b.names ->> (b.parents ->> h.relation::text), h.mode
            FROM witness.held h
            CROSS JOIN LATERAL (SELECT names, parents FROM witness.names
              WHERE seq < (SELECT max(seq) FROM witness.names WHERE operation = h.operation AND step = h.step) ORDER BY seq DESC LIMIT 1) b
            WHERE h.operation = $1 AND h.step = $2 AND b.names ? h.relation::text
            """);
        command.Parameters.AddWithValue(operation);
        command.Parameters.AddWithValue(step);
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<(string Relation, string? Parent, LockMode Mode)>();
        while (await reader.ReadAsync())
            all.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), Enum.Parse<LockMode>(reader.GetString(2))));
        return [.. all.GroupBy(l => (l.Relation, l.Parent)).Select(g => (g.Key.Relation, g.Key.Parent, g.Max(l => l.Mode)))];
    }
}
