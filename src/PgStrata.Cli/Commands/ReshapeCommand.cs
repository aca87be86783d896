using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Partitioning;
using PgStrata.Reshape;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>split, merge, reperiod: other leaves for a part of a partitioned table, while it is used.</summary>
sealed class ReshapeCommand : StrataCommand
{
    readonly Argument<QualifiedName> table = ValueOption.Table();
    readonly CopyOptions copy = new();
    readonly LockOptions locks = new();
    readonly GateOptions gates = new();
    readonly PlanOptions plan = new();

    ReshapeCommand(
        string name, string description, IEnumerable<Option> options, IEnumerable<string> examples,
        Func<QualifiedName, ParseResult, ReshapeRequest> request, CommandBody<ReshapeArguments> body)
        : base(name, description)
    {
        Add(table);
        foreach (var option in options) Add(option);
        copy.AddTo(this);
        locks.AddTo(this);
        gates.AddTo(this);
        plan.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown, OutputFormat.Sql));
        Examples = [.. examples];
        Runs(
            parsed => new ReshapeArguments(
                request(parsed.GetValue(table), parsed), copy.Read(parsed, gates.Read(parsed, locks.Read(parsed))), plan.Read(parsed)),
            body);
    }

    internal static ReshapeCommand Split(CommandBody<ReshapeArguments> body)
    {
        var leaf = new Option<string>("--leaf")
        {
            Required = true, HelpName = "leaf", Description = "The leaf to split, without its schema",
        };
        var every = Every("Width of the new leaves (default: the policy's)");
        return new(
            "split", "Make several leaves of one, such as the legacy leaf: its rows are copied while it is used", [leaf, every],
            [
                "pgstrata split app.fixes --leaf fixes_legacy --plan",
                "pgstrata split app.fixes --leaf fixes_legacy --every '1 month' --yes",
            ],
            (table, parsed) => new ReshapeRequest
            {
                Table = table, Verb = ReshapeVerb.Split, Leaves = [parsed.GetRequiredValue(leaf)], Every = parsed.GetValue(every),
            },
            body);
    }

    internal static ReshapeCommand Merge(CommandBody<ReshapeArguments> body)
    {
        var leaves = new Option<string?>("--leaves")
        {
            HelpName = "leaf,leaf",
            Description = "The leaves to merge, without their schema; they lie side by side",
        };
        var (from, to) = (Edge("--from", "Or: where the first of them begins"), Edge("--to", "Or: where the last of them ends"));
        var command = new ReshapeCommand(
            "merge", "Make one leaf of several that lie side by side: their rows are copied while they are used", [leaves, from, to],
            [
                "pgstrata merge app.fixes --from 2026-01-01 --to 2026-02-01 --plan",
                "pgstrata merge app.fixes --leaves fixes_p20260101,fixes_p20260102 --yes",
            ],
            (table, parsed) => new ReshapeRequest
            {
                Table = table,
                Verb = ReshapeVerb.Merge,
                Leaves = parsed.GetValue(leaves)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
            },
            body);
        command.Validators.Add(result =>
        {
            if (result.Given(leaves) == (result.Given(from) || result.Given(to)))
                result.AddError("Say which leaves: either --leaves A,B or --from EDGE --to EDGE");
            if (result.Given(from) != result.Given(to)) result.AddError("--from and --to belong together");
        });
        return command;
    }

    internal static ReshapeCommand Reperiod(CommandBody<ReshapeArguments> body)
    {
        var every = Every("The new width of leaves");
        every.Required = true;
        var from = Edge("--from", "From which edge of a leaf on (default: the empty leaves at the end, which are replaced at once)");
        var all = new Option<bool>("--all") { Description = "All leaves: every row is copied while the table is used" };
        var command = new ReshapeCommand(
            "reperiod", "Change the period of a table: of what is to come, from an edge on, or of all its leaves", [every, from, all],
            [
                "pgstrata reperiod app.fixes --every '1 week' --plan",
                "pgstrata reperiod app.fixes --every '1 month' --all --workers 4 --yes",
            ],
            (table, parsed) => new ReshapeRequest
            {
                Table = table,
                Verb = ReshapeVerb.Reperiod,
                Every = parsed.GetValue(every),
                From = parsed.GetValue(from),
                All = parsed.GetValue(all),
            },
            body);
        command.Validators.Add(result =>
        {
            if (result.Given(from) && result.GetValue(all)) result.AddError("--from and --all exclude each other");
        });
        return command;
    }

    static Option<Period?> Every(string description) => ValueOption.Read<Period>("--every", description, "period", Period.TryParse);

    static Option<string?> Edge(string name, string description) =>
        new(name) { HelpName = "edge", Description = description + "; a value of the key, an ISO date or instant" };
}
