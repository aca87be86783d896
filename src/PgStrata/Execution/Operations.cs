using System.Security.Cryptography;
using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Starts, resumes and aborts operations: the checks around <see cref="PlanRunner"/>.</summary>
sealed class Operations(SessionFactory sessions, IReadOnlyDictionary<string, IStepAction> actions)
{
    const string IdLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    readonly PlanRunner _runner = new(sessions, actions);

    /// <summary>Eight letters and digits, the first a letter: short enough for names and for typing.</summary>
    internal static string NewId() => RandomNumberGenerator.GetString(IdLetters.AsSpan()[..24], 1) + RandomNumberGenerator.GetString(IdLetters, 7);

    internal async Task<RunReport> StartAsync(Plan plan, RunOptions options, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        if (plan.IsBlocked)
            throw new StrataException("blocked", "The plan has blocking checks:\n" + string.Join("\n", plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => $"  {c.Name}: {c.Detail}")));
        OperationRow row;
        var session = await sessions.OpenAsync("start", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await StoreSchema.EnsureAsync(session, cancellationToken).ConfigureAwait(false);
            var journal = new Journal(session);
            if (await journal.FindAsync(plan.Operation, cancellationToken).ConfigureAwait(false) is { } known)
                throw new StrataException("started", $"Operation {known.Id} was started before ({known.State}). Go on with: pgstrata operation resume {known.Id}");
            if (plan.Facts.GetValueOrDefault("of") is null && await journal.LatestAsync(plan.Table, cancellationToken).ConfigureAwait(false) is { } open && OperationState.IsOpen(open.State))
                throw new StrataException("open_operation", $"{plan.Table} has an operation {open.Id} ({open.Verb}, {open.State}). Go on with: pgstrata operation resume {open.Id}   or undo it: pgstrata operation abort {open.Id}");
            var oid = await CheckShapeAsync(session, plan, cancellationToken).ConfigureAwait(false);
            await journal.AddAsync(plan.Operation, plan.Verb, plan.Table, oid, plan.Facts.GetValueOrDefault("of"), PlanJson.Write(plan), cancellationToken).ConfigureAwait(false);
            row = (await journal.FindAsync(plan.Operation, cancellationToken).ConfigureAwait(false))!;
        }
        return await _runner.RunAsync(row, options, listener, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<RunReport> ResumeAsync(string id, RunOptions options, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var row = await OpenRowAsync(id, cancellationToken).ConfigureAwait(false);
        return await _runner.RunAsync(row, options, listener, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<RunReport> AbortAsync(string id, RunOptions options, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var row = await OpenRowAsync(id, cancellationToken).ConfigureAwait(false);
        var plan = PlanJson.Read(row.PlanText);
        var done = await StepsAsync(id, cancellationToken).ConfigureAwait(false);
        if (plan.Steps.Any(s => s.PointOfNoReturn && done.Any(d => d.Id == s.Id && d.State == "done")))
            throw new StrataException("passed", $"Operation {id} has passed its point of no return. Finish it with: pgstrata operation resume {id}   then: pgstrata operation rollback {id}");
        return await _runner.UndoAsync(row, options, listener, cancellationToken).ConfigureAwait(false);
    }

    async Task<OperationRow> OpenRowAsync(string id, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync("look", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var row = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)
                ? await new Journal(session).FindAsync(id, cancellationToken).ConfigureAwait(false)
                : null;
            if (row is null) throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
            if (!OperationState.IsOpen(row.State)) throw new StrataException("finished", $"Operation {id} is {row.State}: there is nothing left to do.");
            return row;
        }
    }

    async Task<IReadOnlyList<StepRow>> StepsAsync(string id, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync("look", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false)) return await new Journal(session).StepsAsync(id, cancellationToken).ConfigureAwait(false);
    }

    static async Task<uint> CheckShapeAsync(Session session, Plan plan, CancellationToken cancellationToken)
    {
        if (!QualifiedName.TryParse(plan.Table, out var name)) throw new StrataException("plan_format", $"'{plan.Table}' is not a table's name.");
        var shape = await ShapeReader.ReadAsync(session, name, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException("changed", $"{plan.Table} is gone. Nothing was changed.");
        return ShapeFingerprint.Of(shape) == plan.Fingerprint
            ? shape.Oid
            : throw new StrataException("changed", $"{plan.Table} is no longer what the plan was made for. Nothing was changed; plan again.");
    }
}
