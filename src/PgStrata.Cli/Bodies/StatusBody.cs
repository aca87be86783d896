using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>status.</summary>
static class StatusBody
{
    internal static async Task<int> RunAsync(StatusArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var strata = new Strata(context.Connection.ConnectionString);
        var tables = await strata.StatusAsync(arguments.Tables, cancellationToken);
        var operations = (await OpenAsync(strata, cancellationToken)).Where(o => IsAsked(o.Row.Table, arguments.Tables)).ToList();
        Refuse(arguments.Tables, [.. tables.Select(t => t.Table), .. operations.Select(o => o.Row.Table)]);
        if (context.Format == OutputFormat.Json)
        {
            context.Out.WriteLine(StatusJson.Write(tables, operations));
            return ExitCode.Ok;
        }
        StatusPrinter.Print(tables, operations, context);
        if (tables.Count == 0 && operations.Count == 0)
        {
            context.Messages.Say("no table has a policy, and no operation is open.");
            context.Messages.Hint("pgstrata convert makes a table partitioned; pgstrata policy adopt takes in one that is already.");
        }
        return ExitCode.Ok;
    }

    /// <summary>Open operations, and those switched whose way back is still there.</summary>
    static async Task<IReadOnlyList<OpenOperation>> OpenAsync(Strata strata, CancellationToken cancellationToken)
    {
        await using var session = await strata.Sessions.OpenAsync("status", cancellationToken);
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken)) return [];
        var open = new List<OpenOperation>();
        foreach (var o in await new BoundWindowReader(session).ReadAsync(cancellationToken))
            open.Add(new OpenOperation(
                await Liveness.SettleAsync(session, o.Row, cancellationToken), o.Window,
                await OpenWayBack.BacklogAsync(session, o.Row, cancellationToken)));
        return open;
    }

    static bool IsAsked(string table, IReadOnlyList<QualifiedName> asked) => asked.Count == 0 || asked.Any(a => a.ToString() == table);

    static void Refuse(IReadOnlyList<QualifiedName> asked, IReadOnlyList<string> known)
    {
        var missing = asked.Select(a => a.ToString()).Except(known, StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new StrataException(
                "no_policy",
                $"There is no policy for {string.Join(", ", missing)}, and no open operation. " +
                $"See: pgstrata policy show   or take it in: pgstrata policy adopt {missing[0]}");
    }
}
