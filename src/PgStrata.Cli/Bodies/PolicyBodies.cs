using PgStrata.Cli.Commands;
using PgStrata.Cli.Configuration;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Server;

namespace PgStrata.Cli.Bodies;

/// <summary>policy apply, adopt, remove: what changes policies.</summary>
static class PolicyBodies
{
    internal static async Task<int> ApplyAsync(PolicyApplyArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var document = (await PolicyFile.ReadAsync(arguments.File, cancellationToken)).OrThrow();
        await using var session = await OpenAsync(context, cancellationToken);
        var drafts = document.Tables.Select(PolicyText.Draft).ToList();
        return await ChangeAsync(
            planOnly => ApplyAsync(
                session, drafts, arguments.Prune, planOnly, faults => PolicyFaultPlaces.Of(document, faults), cancellationToken),
            arguments.Plan, context, cancellationToken);
    }

    internal static async Task<int> AdoptAsync(PolicyAdoptArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(context, cancellationToken);
        var draft = await new Adoption(session).InferAsync(
            arguments.Table,
            new PolicyDraft
            {
                Kind = arguments.Unit?.ToString(),
                Zone = arguments.Zone?.ToString(),
                Origin = arguments.Origin,
                Horizon = arguments.Horizon?.ToString(),
                Retain = arguments.Retention?.Keep.ToString(),
                Expire = arguments.Retention?.Expire.ToString(),
                Default = arguments.Default?.ToString(),
                Naming = arguments.Naming?.ToString(),
            },
            cancellationToken);
        if (draft.TryBuild(out var policy, out _)) PolicyPrinter.PrintAdopted(policy, context);
        var code = await ChangeAsync(
            planOnly => ApplyAsync(
                session, [draft], false, planOnly,
                faults => string.Join('\n', faults.Select(f => $"{f.Field}: {f.Message}")), cancellationToken),
            arguments.Plan, context, cancellationToken);
        if (code == ExitCode.Ok) context.Messages.Hint($"see what maintenance would do: pgstrata maintain {arguments.Table} --plan");
        return code;
    }

    internal static async Task<int> RemoveAsync(
        PolicyRemoveArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(context, cancellationToken);
        var store = new PolicyStore(session);
        return await ChangeAsync(RemoveAsync, arguments.Plan, context, cancellationToken);

        async Task<IReadOnlyList<PolicyChange>> RemoveAsync(bool planOnly)
        {
            if (!planOnly) await store.RemoveAsync(arguments.Table, cancellationToken);
            else if (await store.FindAsync(arguments.Table, cancellationToken) is null)
                throw new StrataException("no_policy", $"There is no policy for {arguments.Table}. See: pgstrata policy show");
            return [new PolicyChange(arguments.Table.ToString(), "removed", ["its leaves stay as they are"])];
        }
    }

    /// <summary>Finds out, says, asks, does.</summary>
    static async Task<int> ChangeAsync(
        Func<bool, Task<IReadOnlyList<PolicyChange>>> change, PlanArguments wish, CommandContext context,
        CancellationToken cancellationToken)
    {
        var changes = await change(true);
        var pending = changes.Where(c => c.Action != "unchanged").ToList();
        if (wish.PlanOnly || pending.Count == 0)
        {
            PolicyPrinter.Print(changes, wish.PlanOnly && pending.Count > 0 ? "planned" : "unchanged", context);
            return pending.Count == 0 ? ExitCode.Ok : ExitCode.Attention;
        }
        var question = $"{string.Join("; ", pending.Select(PolicyPrinter.Sentence))}. Go on?";
        if (!await Confirmation.AskAsync(context, wish.Yes, question, Console.In, cancellationToken))
        {
            context.Messages.Say("Nothing was changed.");
            return ExitCode.Failed;
        }
        PolicyPrinter.Print(await change(false), "done", context);
        return ExitCode.Ok;
    }

    static async Task<IReadOnlyList<PolicyChange>> ApplyAsync(
        Session session, IReadOnlyList<PolicyDraft> drafts, bool prune, bool planOnly, Func<IReadOnlyList<TableFault>, string> say,
        CancellationToken cancellationToken)
    {
        var report = await new PolicyStore(session).ApplyAsync(drafts, prune, planOnly, cancellationToken);
        return report.Faults.Count == 0 ? report.Changes : throw new StrataException("policy", say(report.Faults));
    }

    internal static Task<Session> OpenAsync(CommandContext context, CancellationToken cancellationToken) =>
        new Strata(context.Connection.ConnectionString).Sessions.OpenAsync("policy", cancellationToken);
}
