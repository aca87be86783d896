using PgStrata.Conversion;
using PgStrata.Conversion.Rewrite;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Planning;
using PgStrata.Reshape;
using PgStrata.Reshape.Undo;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata;

/// <summary>The front door: everything PgStrata does to one database.</summary>
/// <example>
/// <code>
/// var strata = new Strata("Host=db;Database=app");
/// var plan = await strata.PlanAsync(request);
/// var report = await strata.RunAsync(plan);
/// </code>
/// </example>
public sealed class Strata
{
    readonly SessionFactory _sessions;
    readonly Operations _operations;

    /// <summary>Remembers where the database is; opens nothing yet.</summary>
    /// <param name="connectionString">Npgsql keywords of a direct connection: a connection pooler is refused.</param>
    public Strata(string connectionString)
    {
        _sessions = new SessionFactory(connectionString);
        _operations = new Operations(
            _sessions,
            new Dictionary<string, IStepAction>
            {
                [AccountAction.Name] = new AccountAction(),
                [ReadyAction.Name] = new ReadyAction(),
                [ReadyBackAction.Name] = new ReadyBackAction(),
                [BackfillAction.Name] = new BackfillAction(),
                [EachLeafAction.Name] = new EachLeafAction(),
                [CatchUpAction.Name] = new CatchUpAction(),
                [CompareAction.Name] = new CompareAction(),
                [ReadyReshapeAction.Name] = new ReadyReshapeAction(),
                [ReadyReshapeBackAction.Name] = new ReadyReshapeBackAction(),
                [UndoReadyAction.Name] = new UndoReadyAction(),
                [UndoReadyBackAction.Name] = new UndoReadyBackAction(),
            },
            new Dictionary<string, IStageInspection>
            {
                [EntryInspection.Name] = new EntryInspection(), [LiveInspection.Name] = new LiveInspection(),
                [ReshapeInspection.Name] = new ReshapeInspection(),
                [UndoInspection.Name] = new UndoInspection(),
            });
    }

    /// <summary>Plans the conversion of a live table. Reads the catalog and at most the ends of one index; changes nothing.</summary>
    /// <returns>The plan; one with a blocking preflight check has no steps and does not run.</returns>
    /// <exception cref="StrataException">
    /// There is no such table, the server cannot be reached, or an operation on the table is open.
    /// </exception>
    public Task<Plan> PlanAsync(ConvertRequest request, CancellationToken cancellationToken = default) =>
        PlanNewAsync(
            request.Table,
            async (session, id) => ConvertPlanner.Plan(
                request, await new ConvertInspector(session).InspectAsync(request, id, cancellationToken).ConfigureAwait(false)),
            cancellationToken);

    /// <summary>
    /// Plans other leaves for a part of a partitioned table with a policy: split, merge, another period. Reads the catalog and at most the
    /// ends of one index; changes nothing.
    /// </summary>
    /// <returns>The plan; one with a blocking preflight check has no steps and does not run.</returns>
    /// <exception cref="StrataException">
    /// There is no such table or policy, the server cannot be reached, or an operation on the table is open.
    /// </exception>
    public Task<Plan> PlanAsync(ReshapeRequest request, CancellationToken cancellationToken = default) =>
        PlanNewAsync(
            request.Table,
            async (session, id) => ReshapePlanner.Plan(
                request, await new ReshapeInspector(session).InspectAsync(request, id, cancellationToken).ConfigureAwait(false)),
            cancellationToken);

    /// <summary>Plans how a partitioned table becomes a plain one. Reads the catalog; changes nothing.</summary>
    /// <returns>The plan; one with a blocking preflight check has no steps and does not run.</returns>
    /// <exception cref="StrataException">
    /// There is no such table, the server cannot be reached, or an operation on the table is open.
    /// </exception>
    public Task<Plan> PlanAsync(UndoRequest request, CancellationToken cancellationToken = default) =>
        PlanNewAsync(
            request.Table,
            async (session, id) => UndoPlanner.Plan(
                request, await new UndoInspector(session).InspectAsync(request, id, again: null, cancellationToken).ConfigureAwait(false)),
            cancellationToken);

    /// <summary>
    /// Plans the roll-back or the completion of a conversion, split, merge, change of period or undo from the journal and the catalog.
    /// Changes nothing.
    /// </summary>
    /// <param name="operation">The operation's id.</param>
    /// <param name="verb">What to do.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StrataException">There is no such operation, or it is in a state that has no such way.</exception>
    public Task<Plan> PlanAfterAsync(string operation, AfterVerb verb, CancellationToken cancellationToken = default) =>
        InSessionAsync(
            "plan",
            async session =>
            {
                var row = await Operations.SwitchedRowAsync(session, operation, cancellationToken).ConfigureAwait(false);
                var id = Operations.NewId();
                var goesBack = verb == AfterVerb.RollBack;
                if (ReshapePlanner.IsVerb(row.Verb))
                    return await AfterReshape.PlanAsync(session, row, goesBack, id, cancellationToken).ConfigureAwait(false);
                return await UndoAfter.PlanAsync(session, row, goesBack, id, cancellationToken).ConfigureAwait(false)
                    ?? await AfterPlans.PlanAsync(
                        session, operation, verb, id, again => BackByCopyAsync(session, again, id, cancellationToken), cancellationToken)
                        .ConfigureAwait(false);
            },
            cancellationToken);

    static async Task<Plan> BackByCopyAsync(Session session, PlainAgain again, string id, CancellationToken cancellationToken)
    {
        // Whoever managed the partitions was told so when the table was converted.
        var request = new UndoRequest { Table = again.Before.Name, AlsoManagedBy = true };
        var facts = await new UndoInspector(session).InspectAsync(request, id, again, cancellationToken).ConfigureAwait(false);
        return UndoPlanner.Plan(request, facts);
    }

    /// <summary>
    /// Runs a plan from its first step, after checking that the table still is what it was
    /// made for. Makes the pgstrata schema on first use.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How; kept with the operation. Null: as the plan says (<see cref="Plan.Run"/>).</param>
    /// <param name="listener">Is told what goes on.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="StrataException">
    /// <c>blocked</c>, <c>gate</c>, <c>changed</c>, <c>open_operation</c>: nothing was changed.
    /// </exception>
    public Task<RunReport> RunAsync(
        Plan plan, RunOptions? options = null, IProgress<RunEvent>? listener = null, CancellationToken cancellationToken = default) =>
        _operations.StartAsync(plan, options, listener, cancellationToken);

    /// <summary>Goes on with an operation that stopped, from the step it stopped at.</summary>
    /// <param name="operation">Its id.</param>
    /// <param name="options">How, from here on; kept with the operation. Null: as it was started.</param>
    /// <param name="listener">Is told what goes on.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="StrataException">
    /// There is no such operation, it is finished, or (<c>gate</c>) a gate given now cannot be asked.
    /// </exception>
    public Task<RunReport> ResumeAsync(
        string operation, RunOptions? options = null, IProgress<RunEvent>? listener = null,
        CancellationToken cancellationToken = default) =>
        _operations.ResumeAsync(operation, options, listener, cancellationToken);

    /// <summary>Undoes an operation that has not passed its point of no return.</summary>
    /// <param name="operation">Its id.</param>
    /// <param name="options">How; null: as it was started. Gates and hooks are for the way forward only.</param>
    /// <param name="listener">Is told what goes on.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <exception cref="StrataException">There is no such operation, or it has passed it.</exception>
    public Task<RunReport> AbortAsync(
        string operation, RunOptions? options = null, IProgress<RunEvent>? listener = null,
        CancellationToken cancellationToken = default) =>
        _operations.AbortAsync(operation, options, listener, cancellationToken);

    /// <summary>
    /// One run of maintenance over every table with a policy: leaves are made up to the horizon, those past their retention are dropped or
    /// detached, statistics of changed parents are gathered. Makes the pgstrata schema on first use, unless only planned.
    /// </summary>
    /// <remarks>
    /// Making a leaf takes SHARE UPDATE EXCLUSIVE on the table and, where a foreign key or a DEFAULT partition demands more, a stronger
    /// lock that is tried for a few milliseconds at a time; taking one away is done concurrently where PostgreSQL allows it. One table's
    /// failure is its own: the report has a line for each, and <see cref="MaintainReport.Exit"/> is never
    /// <see cref="MaintainExit.Done"/> when nothing got done.
    /// </remarks>
    /// <exception cref="StrataException">
    /// <c>no_policy</c>, <c>usage</c>, <c>not_sandbox</c>, <c>recovery</c>, <c>too_many_clients</c>, <c>unreachable</c>: nothing was done
    /// to any table.
    /// </exception>
    public Task<MaintainReport> MaintainAsync(
        MaintainRequest request, IProgress<RunEvent>? listener = null, CancellationToken cancellationToken = default) =>
        new Maintainer(_sessions).RunAsync(request, listener, cancellationToken);

    /// <summary>
    /// Looks at every table with a policy for a monitor: horizon, gaps, DEFAULT, drift, the last run.
    /// Changes nothing and locks nothing but the catalog.
    /// </summary>
    /// <returns>
    /// The findings, the worst first. A server that cannot be reached is a report too: <see cref="CheckExit.Unreachable"/>.
    /// </returns>
    public Task<CheckReport> CheckAsync(CheckRequest request, CancellationToken cancellationToken = default) =>
        new Checker(_sessions).CheckAsync(request, cancellationToken);

    /// <summary>
    /// How the tables are, for people: policy, horizon, last run, leaves. Changes nothing and locks nothing but the catalog.
    /// </summary>
    /// <param name="tables">These only; empty is every table with a policy. A table without one is not in the answer.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StrataException">The server cannot be reached.</exception>
    public Task<IReadOnlyList<TableStatus>> StatusAsync(
        IReadOnlyList<QualifiedName> tables, CancellationToken cancellationToken = default) =>
        InSessionAsync("status", session => new StatusReader(session).ReadAsync(tables, cancellationToken), cancellationToken);

    internal SessionFactory Sessions => _sessions;

    /// <summary>Plans an operation that begins: of a table on which no other one is open.</summary>
    Task<Plan> PlanNewAsync(QualifiedName table, Func<Session, string, Task<Plan>> plan, CancellationToken cancellationToken) =>
        InSessionAsync(
            "plan",
            async session =>
            {
                await Operations.RefuseOpenAsync(session, table.ToString(), cancellationToken).ConfigureAwait(false);
                return await plan(session, Operations.NewId()).ConfigureAwait(false);
            },
            cancellationToken);

    async Task<T> InSessionAsync<T>(string label, Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        var session = await _sessions.OpenAsync(label, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false)) return await work(session).ConfigureAwait(false);
    }
}
