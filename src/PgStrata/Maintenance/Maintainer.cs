using Npgsql;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>Keeps leaves coming and going: desired minus actual, for every table with a policy.</summary>
/// <param name="factory">Where the database is.</param>
/// <param name="clock">This machine's clock, which is only compared with the server's; the server's acts.</param>
sealed class Maintainer(SessionFactory factory, TimeProvider? clock = null)
{
    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    readonly SnapshotReader _reader = new(clock ?? TimeProvider.System);

    /// <summary>One run: create everywhere, then expire, then analyze, then keep up old heaps.</summary>
    /// <exception cref="StrataException">
    /// <c>no_policy</c>, <c>usage</c>, <c>not_sandbox</c>, <c>recovery</c>, <c>too_many_clients</c>, <c>unreachable</c>: nothing was done
    /// to any table.
    /// </exception>
    internal async Task<MaintainReport> RunAsync(
        MaintainRequest request, IProgress<RunEvent>? listener = null, CancellationToken cancellationToken = default)
    {
        var sessions = new MaintainSessions(factory, request.ConnectWithin);
        await using (sessions.ConfigureAwait(false))
        {
            var control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
            if (!await ReadyAsync(control, request, cancellationToken).ConfigureAwait(false))
                return new MaintainReport(request.At ?? _clock.GetUtcNow(), []);
            var readers = await sessions.ReadersAsync(cancellationToken).ConfigureAwait(false);
            var snapshot = await _reader.ReadAsync(readers, [.. request.Tables.Select(t => t.ToString())], cancellationToken)
                .ConfigureAwait(false);
            await CheckAsync(control, request, snapshot, cancellationToken).ConfigureAwait(false);
            var now = request.At ?? snapshot.Now;
            var tables = await InspectAsync(readers, request, snapshot, now, cancellationToken).ConfigureAwait(false);
            if (request.PlanOnly)
            {
                foreach (var table in tables.Where(t => t.Plan is not null))
                    await DescribeAsync(control, request, table, now, cancellationToken).ConfigureAwait(false);
                return new MaintainReport(now, [.. tables.Select(t => t.Report())]);
            }

            return await ActAsync(sessions, request, tables, snapshot, now, listener, cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task<bool> ReadyAsync(Session control, MaintainRequest request, CancellationToken cancellationToken)
    {
        if (!request.PlanOnly)
        {
            if (await control.ScalarAsync<bool>(SqlText.Raw("SELECT pg_catalog.pg_is_in_recovery()"), cancellationToken)
                .ConfigureAwait(false))
                throw new StrataException("recovery", "This server is a standby in recovery: maintain the primary.");
            await StoreSchema.EnsureAsync(control, cancellationToken).ConfigureAwait(false);
            return true;
        }

        return await StoreSchema.IsCurrentAsync(control, cancellationToken).ConfigureAwait(false);
    }

    static async Task CheckAsync(Session control, MaintainRequest request, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var known = snapshot.Policies.Select(p => p.Table).ToHashSet(StringComparer.Ordinal);
        // A table made plain again has no policy, but a way back to keep up.
        if (request.Tables.Any(t => !known.Contains(t.ToString())))
            known.UnionWith((await OpenWayBack.ReadAsync(control, cancellationToken).ConfigureAwait(false)).Select(o => o.Row.Table));
        var unknown = request.Tables.Select(t => t.ToString()).Where(t => !known.Contains(t)).ToList();
        if (unknown.Count > 0)
            throw new StrataException(
                "no_policy",
                $"There is no policy for {string.Join(", ", unknown)}. " +
                $"See: pgstrata policy show   or take it in: pgstrata policy adopt {unknown[0]}");
        var policies = snapshot.Policies.Select(p => p.Policy).OfType<Policy>().ToList();
        if (request.Until is { } until && policies.Count > 0 && policies.TrueForAll(p => until.Misfit(p) is not null))
            throw new StrataException(
                "usage", $"Until {until}: {string.Join("; ", policies.Take(3).Select(until.Misfit))}. Nothing was done.");
        if (request.At is not null && !request.PlanOnly && !snapshot.IsSandbox)
            throw new StrataException(
                "not_sandbox",
                "Acting at an invented instant needs a database marked as sandbox " +
                "(UPDATE pgstrata.meta SET sandbox = true); planning does not: --plan.");
    }

    static async Task<IReadOnlyList<TableProgress>> InspectAsync(
        Readers readers, MaintainRequest request, Snapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tables = snapshot.Policies.Select(p => new TableProgress(p)).ToList();
        var states = new Dictionary<TableProgress, TableState>();
        foreach (var table in tables)
            if (table.StateOf(table.Stored, snapshot) is { } state) states[table] = state;

        var ends = new KeyEndsReader(readers, now, request.Until);
        var skew = request.At is null ? snapshot.Skew : default;
        await foreach (var (table, state, end) in EndsAsync(readers, ends, states, cancellationToken).ConfigureAwait(false))
        {
            table.Plan = TablePlanner.Plan(state, end, request.Until, skew, request.ConfirmRetention);
            table.Note(table.Plan.Notes());
            if (table.Plan.Leaves.Create.Count == 0)
                table.CoveredUntil = PositionText.Of(state.Policy.Grid, table.Plan.Leaves.Until);
            if (table.Plan.Obstacle is { } obstacle) table.Fail(MaintainOutcome.Failed, obstacle);
            if (!table.Plan.Stops.Any() && state.Policy.Retention is { } retention && table.Plan.Retention.Due.Count == 0)
                table.Retained = new LastRetention(end.Sure, retention.Keep, table.Plan.Retention.Deferred.Count, skew);
        }

        return tables;
    }

    /// <summary>All at once; one by one when a single table stops that, so that its failure stays its own.</summary>
    static async IAsyncEnumerable<(TableProgress Table, TableState State, KeyEnds Ends)> EndsAsync(
        Readers readers, KeyEndsReader reader, Dictionary<TableProgress, TableState> states,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = await TryAsync([.. states.Values]).ConfigureAwait(false);
        var number = 0;
        foreach (var (table, state) in states)
        {
            var one = all.Ends is { } together ? (Ends: [together[number++]], Error: null) : await TryAsync([state]).ConfigureAwait(false);
            if (one.Ends is { } ends) yield return (table, ends[0].State, ends[0].Ends);
            else table.Fail(MaintainOutcome.Failed, one.Error!);
        }

        async Task<(IReadOnlyList<(TableState State, KeyEnds Ends)>? Ends, string? Error)> TryAsync(IReadOnlyList<TableState> some)
        {
            try
            {
                return (await reader.ReadAsync(some, cancellationToken).ConfigureAwait(false), null);
            }
            catch (PostgresException error)
            {
                await readers.First.RollbackQuietlyAsync().ConfigureAwait(false);
                return (null, $"its newest keys could not be read: {error.MessageText} ({error.SqlState})");
            }
        }
    }

    static async Task DescribeAsync(
        Session control, MaintainRequest request, TableProgress table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = table.Plan!;
        var template = table.Stored.Template is { } json
            ? LeafTemplateJson.Read(json)
            : !plan.HasNew ? new LeafTemplate { Owner = plan.State.Set.Owner }
            : await TemplateSource.DeriveAsync(control, plan.State.Set, plan.State.Policy.Key, cancellationToken).ConfigureAwait(false);
        table.Planned(
            plan, new CreateSteps(plan, template).All(), new ExpireSteps(plan, now, request.At is not null, request.Options.MaxLock).All());
        table.CoveredUntil = PositionText.Of(plan.State.Policy.Grid, plan.Leaves.Until);
    }

    async Task<MaintainReport> ActAsync(
        MaintainSessions sessions, MaintainRequest request, IReadOnlyList<TableProgress> tables, Snapshot snapshot, DateTimeOffset now,
        IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
        var number = await RunRows.BeginAsync(control, now, cancellationToken).ConfigureAwait(false);
        await sessions.MarkAsync(number, cancellationToken).ConfigureAwait(false);
        try
        {
            return await ActAsync(sessions, number, request, tables, snapshot, now, listener, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await RecordAsync(sessions, number, error).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whatever ended the run, the database should know; when not even that can be written, the missing mark tells it.</summary>
    static async Task RecordAsync(MaintainSessions sessions, long number, Exception error)
    {
        try
        {
            var control = await sessions.ControlAsync(CancellationToken.None).ConfigureAwait(false);
            await control.RollbackQuietlyAsync().ConfigureAwait(false);
            await RunRows.FailAsync(control, number, error is OperationCanceledException ? "interrupted" : error.Message)
                .ConfigureAwait(false);
        }
        catch (Exception second) when (second is NpgsqlException or StrataException)
        {
            return;
        }
    }

    async Task<MaintainReport> ActAsync(
        MaintainSessions sessions, long number, MaintainRequest request, IReadOnlyList<TableProgress> tables, Snapshot snapshot,
        DateTimeOffset now, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var run = new GroupRun(sessions, _reader, request, number, listener);
        await new CreateLanes(factory, run, other => new GroupRun(other, _reader, request, number, listener))
            .RunAsync([.. tables.Where(t => t.Plan is { HasCreation: true })], cancellationToken).ConfigureAwait(false);
        var expire = new ExpireRun(request.At is not null);
        foreach (var table in ExpiryOrder.Of(tables, snapshot.ForeignKeys))
            if (table.Plan is { HasExpiry: true } or { HasPending: true } or { IsStopped: true })
                await run.RunAsync([table], expire.RunAsync, after: null, cancellationToken).ConfigureAwait(false);
        if (tables.Any(t => t.HasChanged))
        {
            var worker = await sessions.WorkerAsync(cancellationToken).ConfigureAwait(false);
            await new AnalyzeRun(worker, request.AnalyzeWithin, listener).RunAsync(tables, snapshot.Now, cancellationToken)
                .ConfigureAwait(false);
        }

        var plain = await new BackRun(sessions, number)
            .RunAsync(tables, [.. request.Tables.Select(t => t.ToString())], cancellationToken).ConfigureAwait(false);
        var report = new MaintainReport(now, [.. tables.Concat(plain).Select(t => t.Report())]);
        var control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
        await RunRows.EndAsync(control, number, tables, report, cancellationToken).ConfigureAwait(false);
        return report;
    }
}
