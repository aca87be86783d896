using System.Collections.Concurrent;
using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>One database with the table, the tool as a process, and what must hold when it is all over.</summary>
sealed class Scene : IAsyncDisposable
{
    static readonly ConcurrentDictionary<(bool Serial, bool Early, bool Rewrite), Lazy<Task<IReadOnlyList<string>>>> Unbroken = new();

    readonly bool serial;
    readonly bool early;
    readonly bool rewrite;
    readonly TableShape before;
    readonly string rows;

    Scene(
        TestDatabase database, bool serial, bool early, bool rewrite, TableShape before, IReadOnlyList<string> original, string rows) =>
        (Database, this.serial, this.early, this.rewrite, this.before, Original, this.rows) =
        (database, serial, early, rewrite, before, original, rows);

    internal TestDatabase Database { get; }

    /// <summary>The picture before anything happened.</summary>
    internal IReadOnlyList<string> Original { get; }

    /// <param name="serial">The id is a serial, not an identity.</param>
    /// <param name="more">SQL for what this test needs besides.</param>
    /// <param name="server">A server of its own; null is the shared one.</param>
    /// <param name="early">The table is one whose heap is attached early.</param>
    /// <param name="rewrite">Its rows are to be copied.</param>
    internal static async Task<Scene> SetAsync(
        bool serial = false, string more = "", PostgresServer? server = null, bool early = false, bool rewrite = false)
    {
        var database = await (server ?? await PostgresServer.GetAsync()).CreateDatabaseAsync(Readings.Schema(serial, early) + more);
        return new Scene(
            database, serial, early, rewrite, await ShapeAsync(database), await Picture.TakeAsync(database, null),
            await RowsAsync(database));
    }

    internal RunningTool Start(params IEnumerable<string> arguments) =>
        Tool.Start([.. arguments, "--connection", Database.ConnectionString]);

    internal Task<ToolRun> RunAsync(params IEnumerable<string> arguments) =>
        Tool.RunAsync([.. arguments, "--connection", Database.ConnectionString]);

    internal Task<ToolRun> ConvertAsync() => RunAsync(
        rewrite ? Readings.Rewrite : early ? Readings.ConvertEarly : Readings.Convert);

    /// <summary>
    /// Runs the tool up to a gate, kills it there, and lets the orphaned server process go on, or leaves it at the gate for the next run to
    /// end.
    /// </summary>
    internal async Task<Gate> KillAtAsync(string step, string state, bool commits, params IEnumerable<string> arguments)
    {
        var gate = await Gate.CloseAsync(Database, step, state, atCommit: commits);
        await using (var tool = Start(arguments))
        {
            await gate.ReachedAsync(tool);
            await tool.KillAsync();
        }
        if (commits)
        {
            await gate.OpenAsync();
            await Until.NoSessionAsync(Database);
        }
        else await gate.DisarmAsync();
        return gate;
    }

    internal Task<string> OperationAsync(string verb = "convert") =>
        Database.ScalarAsync<string>($"SELECT id FROM pgstrata.operation WHERE verb = '{verb}' ORDER BY created_at DESC LIMIT 1");

    internal async Task<ToolRun> ResumeAsync(string verb = "convert") =>
        await RunAsync("operation", "resume", await OperationAsync(verb), "--yes", "--max-lock", "10s");

    internal async Task<ToolRun> AbortAsync() => await RunAsync("operation", "abort", await OperationAsync(), "--yes");

    /// <summary>Switched, as an unbroken run would have left it.</summary>
    internal async Task AssertSwitchedAsync()
    {
        var id = await OperationAsync();
        Assert.Equal("switched", await StateAsync(id));
        await AssertJournalAsync(id, "done");
        Picture.Same(
            await Unbroken.GetOrAdd(
                (serial, early, rewrite), static s => new(() => UnbrokenAsync(s.Serial, s.Early, s.Rewrite))).Value,
            await Picture.TakeAsync(Database, id));
        Assert.Equal(rows, await RowsAsync(Database));
        var heap = rewrite ? $"pgstrata_old_{id}.readings" : "app.readings_legacy";
        Assert.Equal((long)before.FileNode, await Database.ScalarAsync<long>(
            $"SELECT relfilenode::bigint FROM pg_class WHERE oid = '{heap}'::regclass"));
        await AssertQuietAsync();
        await AssertWritableAsync();
    }

    /// <summary>As if nothing had ever happened.</summary>
    internal async Task AssertOriginalAsync()
    {
        Picture.Same(Original, await Picture.TakeAsync(Database, null));
        Assert.Equal(before.FileNode, (await ShapeAsync(Database)).FileNode);
        Assert.Equal(rows, await RowsAsync(Database));
        await AssertQuietAsync();
        await AssertWritableAsync();
        await Database.ExecuteAsync(
            $"INSERT INTO app.readings (at, kind) VALUES (timestamptz '{Readings.Bound}' + interval '100 years', 1)");
    }

    internal Task<string> StateAsync(string operation) =>
        Database.ScalarAsync<string>($"SELECT state FROM pgstrata.operation WHERE id = '{operation}'");

    /// <summary>Every step of the operation has this state, or no row at all where nothing was done.</summary>
    internal async Task AssertJournalAsync(string operation, string state) => Assert.Equal(
        "", await Database.ScalarAsync<string>(
            $"SELECT coalesce(string_agg(id || ' is ' || state, ', '), '') FROM pgstrata.step WHERE operation = '{operation}' " +
            $"AND state <> '{state}'"));

    internal static Task<string> RowsAsync(TestDatabase database) => database.ScalarAsync<string>(
        """
        SELECT (SELECT count(*) || ' ' || md5(string_agg(r::text, ',' ORDER BY id)) FROM app.readings r)
          || ' / ' || (SELECT count(*) || ' ' || md5(string_agg(a::text, ',' ORDER BY id)) FROM app.alerts a)
        """);

    /// <summary>No session and no advisory lock of the tool is left.</summary>
    async Task AssertQuietAsync()
    {
        await Until.NoSessionAsync(Database);
        Assert.Equal(0L, await Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() " +
            "AND locktype = 'advisory' AND objid <> 4711"));
    }

    /// <summary>A writer can insert, update through the key, and delete; its id is new.</summary>
    async Task AssertWritableAsync()
    {
        var top = await Database.ScalarAsync<long>("SELECT max(id) FROM app.readings");
        await Database.ExecuteAsync("INSERT INTO app.readings (kind, note) VALUES (1, 'probe')");
        Assert.True(await Database.ScalarAsync<long>("SELECT id FROM app.readings WHERE note = 'probe'") > top);
        await Database.ExecuteAsync("UPDATE app.readings SET at = at - interval '1 day' WHERE note = 'probe'");
        await Database.ExecuteAsync("DELETE FROM app.readings WHERE note = 'probe'");
    }

    static async Task<IReadOnlyList<string>> UnbrokenAsync(bool serial, bool early, bool rewrite)
    {
        await using var scene = await SetAsync(serial, early: early, rewrite: rewrite);
        var run = await scene.ConvertAsync();
        Assert.True(run.ExitCode == 0, run.ToString());
        return await Picture.TakeAsync(scene.Database, await scene.OperationAsync());
    }

    static async Task<TableShape> ShapeAsync(TestDatabase database)
    {
        await using var session = await new Strata(database.ConnectionString).Sessions.OpenAsync("picture");
        return (await ShapeReader.ReadAsync(session, Readings.Request.Table))!;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
