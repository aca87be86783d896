using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>A table under load in a database of its own, for as long as the test lasts.</summary>
sealed class LiveRun : IAsyncDisposable
{
    readonly LiveTable _table;
    readonly ITestOutputHelper _output;
    readonly Book _book = new();
    readonly LiveLoad _load;

    LiveRun(LiveTable table, TestDatabase database, ITestOutputHelper output)
    {
        (_table, Database, _output) = (table, database, output);
        Strata = new Strata(database.ConnectionString);
        // Not the disk of the test machine is tried here, and nothing crashes.
        _load = table.Users(new LiveLoad(database.ConnectionString + ";Options=-c synchronous_commit=off"), _book);
    }

    internal TestDatabase Database { get; }

    internal Strata Strata { get; }

    internal Plan Plan { get; private set; } = null!;

    TableShape Before { get; set; } = null!;

    internal static async Task<LiveRun> StartAsync(LiveTable table, ITestOutputHelper output, PostgresServer? server = null)
    {
        server ??= await PostgresServer.GetAsync();
        var run = new LiveRun(table, await server.CreateDatabaseAsync(table.Schema), output);
        run.Before = await ConvertProbe.ShapeAsync(run.Strata, table.Request.Table);
        await using (var connection = await run.Database.ConnectAsync())
            await run._book.LoadAsync(connection, table.Rows);
        await run._load.StartAsync();
        return run;
    }

    /// <summary>Converts, and holds the new shape against what was announced.</summary>
    internal async Task<RunReport> ConvertAsync(RunOptions? options = null)
    {
        Plan = await Strata.PlanAsync(_table.Request);
        Assert.False(Plan.IsBlocked, string.Join("\n", Plan.Preflight));
        var report = await RunAsync(Plan, options);
        var accounting = ShapeAccounting.Of(Before, await ConvertProbe.ShapeAsync(Strata, _table.Request.Table), _table.Announced);
        foreach (var difference in accounting.Explained) _output.WriteLine($"  as planned: {difference}");
        Assert.True(
            accounting.Balances, $"{accounting}\n{string.Join('\n', accounting.Unexplained)}\n{string.Join('\n', accounting.Unmet)}");
        return report;
    }

    /// <summary>Rolls back, and holds the shape and the heap file against what they were.</summary>
    internal async Task<RunReport> RollBackAsync(RunOptions? options = null)
    {
        var report = await RunAsync(await Strata.PlanAfterAsync(Plan.Operation, AfterVerb.RollBack), options);
        var restored = await ConvertProbe.ShapeAsync(Strata, _table.Request.Table);
        Assert.Empty(ConvertProbe.Differences(Before, restored));
        Assert.Equal(Before.FileNode, restored.FileNode);
        Assert.False(await Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%')"));
        return report;
    }

    /// <summary>Ends the way back.</summary>
    internal async Task CompleteAsync() =>
        await RunAsync(await Strata.PlanAfterAsync(Plan.Operation, AfterVerb.Complete), options: null);
    /// <summary>Makes the table plain by a copy, and holds the shape against what it was before it was partitioned.</summary>
    internal async Task<RunReport> PlainAsync(Plan plan, params IEnumerable<string> announced)
    {
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var report = await RunAsync(plan, new RunOptions { MaxLock = TimeSpan.FromSeconds(10) });
        var plain = await ConvertProbe.ShapeAsync(Strata, _table.Request.Table);
        Assert.Equal([], ConvertProbe.Differences(Before, plain).Where(
            d => !d.Contains("pgstrata_capture", StringComparison.Ordinal)
                && !announced.Any(a => d.StartsWith(a, StringComparison.Ordinal))));
        return report;
    }

    /// <summary>Rolls back, or ends the way back of, anything.</summary>
    internal async Task<RunReport> AfterAsync(string operation, AfterVerb verb) =>
        await RunAsync(await Strata.PlanAfterAsync(operation, verb), new RunOptions { MaxLock = TimeSpan.FromSeconds(10) });

    /// <summary>A conversion that is refused: nothing of it was done, and the table is as it was.</summary>
    internal async Task<RunReport> RefusedAsync()
    {
        Plan = await Strata.PlanAsync(_table.Request);
        Assert.False(Plan.IsBlocked, string.Join("\n", Plan.Preflight));
        var report = await Strata.RunAsync(Plan, listener: new LiveListener(_output));
        Assert.All(report.Steps, step => Assert.Equal("pending", step.State));
        Assert.Empty(ConvertProbe.Differences(Before, await ConvertProbe.ShapeAsync(Strata, _table.Request.Table)));
        return report;
    }

    /// <summary>Lets every kind of user work on: what comes after a switch must be felt too.</summary>
    internal async Task WorkAsync(int operations = 30)
    {
        var before = _load.Report();
        while (_load.Report().Summaries.Any(now => now.Count + Failed(now.Label) < before[now.Label].Count + operations))
            await Task.Delay(50);

        int Failed(string label) => _load.Report().Errors.Count(error => error.Label == label);
    }

    /// <summary>Ends the load, and holds the rows against the book and the errors against none.</summary>
    internal async Task<LoadReport> EndAsync()
    {
        var report = await _load.StopAsync();
        _output.WriteLine(report.ToString());
        Assert.True(report.Errors.Count == 0, report.ToString());
        await using var connection = await Database.ConnectAsync();
        var difference = await _book.CompareAsync(connection, _table.Rows);
        _output.WriteLine($"{_book.Changes} changes, {difference}");
        Assert.True(difference.ToString().EndsWith(" 0 differences", StringComparison.Ordinal), difference.ToString());
        return report;
    }

    async Task<RunReport> RunAsync(Plan plan, RunOptions? options)
    {
        var report = await Strata.RunAsync(plan, options, new LiveListener(_output));
        foreach (var step in report.Steps)
            _output.WriteLine(
                $"{step.Id,-50} {step.State,-8} {step.DurationMs,8:0.0} hold {step.LockHoldMs:0.0} " +
                $"wait {step.LockWaitMs:0.0} attempts {step.Attempts}");
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await Database.DisposeAsync();
    }
}
