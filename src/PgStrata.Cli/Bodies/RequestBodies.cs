using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>operation pause, set, postpone, cutover; resume and abort of an operation that a tool is at work on.</summary>
static class RequestBodies
{
    internal static Task<int> PauseAsync(RequestArguments a, CommandContext context, CancellationToken cancellationToken) => AskAsync(
        a.Operation, a.Wait, context,
        new("pause", "paused: nothing is written; changes go on being noted", (r, id, token) => r.PauseAsync(id, token)),
        cancellationToken);

    internal static Task<int> SetAsync(RequestArguments a, CommandContext context, CancellationToken cancellationToken) => AskAsync(
        a.Operation, a.Wait, context,
        new(
            $"set {string.Join(' ', a.Settings.Select(s => s.Text))}", $"goes on with {string.Join(' ', a.Settings.Select(s => s.Text))}",
            (r, id, token) => r.SetAsync(id, a.Change, token)),
        cancellationToken);

    internal static Task<int> PostponeAsync(RequestArguments a, CommandContext context, CancellationToken cancellationToken) => AskAsync(
        a.Operation, a.Wait, context,
        new("postpone", "the switch is postponed", (r, id, token) => r.SetAsync(id, s => s with { Postpone = true }, token)),
        cancellationToken);

    internal static Task<int> CutOverAsync(RequestArguments a, CommandContext context, CancellationToken cancellationToken) => AskAsync(
        a.Operation, a.Wait, context,
        new("cutover", "the switch may come", (r, id, token) => r.SetAsync(id, s => s with { Postpone = null }, token))
        {
            Ends = state => !OperationState.IsOpen(state), Ended = "switched",
        },
        cancellationToken);

    /// <summary>Ends the pause of an operation that a tool is at work on.</summary>
    /// <returns>Null when there is no such tool, or the operation is not paused.</returns>
    internal static async Task<int?> ResumeAsync(string id, bool wait, CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(context, cancellationToken);
        var row = await Operations.OpenRowAsync(session, id, cancellationToken);
        if (!await new Requests(session).IsLiveAsync(row, cancellationToken)) return null;
        return await new ControlTable(session).FindAsync(id, cancellationToken) is { Paused: true }
            ? await AskAsync(
                session, row, wait, context,
                new("resume", "the pause is over; the tool at work on it goes on", (r, o, token) => r.ResumeAsync(o, token)),
                cancellationToken)
            : null;
    }

    /// <summary>Has the tool that is at work on an operation undo it.</summary>
    /// <returns>Null when there is no such tool.</returns>
    internal static async Task<int?> AbortAsync(string id, bool wait, CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(context, cancellationToken);
        var row = await Operations.OpenRowAsync(session, id, cancellationToken);
        var asked = new Request(
            "abort", "the tool at work on it undoes it", (r, o, token) => r.AbortAsync(o, token))
        {
            Ends = state => state == OperationState.Aborted, Ended = "aborted: everything it had done was undone",
        };
        return await new Requests(session).IsLiveAsync(row, cancellationToken)
            ? await AskAsync(session, row, wait, context, asked, cancellationToken)
            : null;
    }

    static async Task<int> AskAsync(string id, bool wait, CommandContext context, Request asked, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(context, cancellationToken);
        var row = await Operations.OpenRowAsync(session, id, cancellationToken);
        return await AskAsync(session, row, wait, context, asked, cancellationToken);
    }

    static async Task<int> AskAsync(
        Session session, OperationRow row, bool wait, CommandContext context, Request asked, CancellationToken cancellationToken)
    {
        var requests = new Requests(session);
        var number = await asked.Ask(requests, row.Id, cancellationToken);
        var live = await requests.IsLiveAsync(row, cancellationToken);
        var isSo = live && wait ? await requests.WaitAsync(row, number, asked.IsOver, cancellationToken) : (bool?)null;
        var state = (await new Journal(session).FindAsync(row.Id, cancellationToken))?.State ?? row.State;
        // An operation that stopped meanwhile has not become what was asked for.
        if (isSo is true && asked.Ends is { } ends) isSo = ends(state);
        Say(context, row, state, asked, live, isSo);
        return isSo is false ? ExitCode.NotObtained : ExitCode.Ok;
    }

    static void Say(CommandContext context, OperationRow row, string state, Request asked, bool live, bool? isSo)
    {
        if (context.Format == OutputFormat.Json)
            context.Out.WriteLine(JsonText.Document(json =>
            {
                json.WriteString("operation", row.Id);
                json.WriteString("verb", row.Verb);
                json.WriteString("table", row.Table);
                json.WriteString("state", state);
                json.WriteString("asked", asked.Name);
                json.WriteBoolean("live", live);
                if (isSo is { } so) json.WriteBoolean("is_so", so);
            }));
        else
            context.Out.WriteLine($"{row.Verb} {row.Table} (operation {row.Id}): " + (isSo, live) switch
            {
                (true, _) => asked.Ended ?? asked.So,
                (false, _) => $"the tool at work on it ended before: {state}. See: pgstrata operation show {row.Id}",
                (null, true) => $"asked to {asked.Name}; the tool at work on it hears within a second",
                _ => $"{asked.So}; no tool is at work on it, so it counts when it is resumed: pgstrata operation resume {row.Id}",
            });
    }

    static Task<Session> OpenAsync(CommandContext context, CancellationToken cancellationToken) =>
        new Strata(context.Connection.ConnectionString).Sessions.OpenAsync("ask", cancellationToken);
}
