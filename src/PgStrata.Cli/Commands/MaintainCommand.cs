using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>maintain: desired minus actual.</summary>
sealed class MaintainCommand : StrataCommand
{
    readonly Argument<IReadOnlyList<QualifiedName>> tables = ValueOption.Tables("Only these tables (default: every table with a policy)");
    readonly Option<DateTimeOffset?> at = ValueOption.OfValue<DateTimeOffset>(
        "--at", "Plan as if it were this instant; acting on it takes a database marked as sandbox", "an ISO instant",
        "2026-11-20T10:00:00Z", InstantText.TryRead);
    readonly Option<LeavesUntil?> until = ValueOption.Of<LeavesUntil>(
        "--until", "Make leaves until this instant, or this value of a number key, beyond the horizon",
        "an ISO instant or a number", "2027-01-01", UntilText.TryRead);
    readonly LockOptions locks = new(rehearses: false, new MaintainRequest().Options);
    readonly Option<bool> plan = new("--plan")
    {
        Description = "Print what would be made and taken away, and change nothing; exit 3 when there is something to do",
    };
    readonly Option<bool> confirm = new("--confirm-retention")
    {
        Description = "You have looked at --plan: take away as much as a shortened or new retention says, in spite of its rails",
    };

    internal MaintainCommand(CommandBody<MaintainArguments> body)
        : base("maintain", "Make leaves ahead, and expire those past their retention, for every table with a policy")
    {
        Add(tables);
        Add(at);
        Add(until);
        locks.AddTo(this);
        Add(plan);
        Add(confirm);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown, OutputFormat.Sql));
        Examples =
        [
            "pgstrata maintain",
            "pgstrata maintain app.fixes --plan --at 2026-12-24T00:00:00Z",
            "pgstrata maintain --plan --output sql",
        ];
        Runs(Read, body);
    }

    MaintainArguments Read(ParseResult parsed) => new(new MaintainRequest
    {
        Tables = parsed.GetValue(tables) ?? [],
        At = parsed.GetValue(at),
        Until = parsed.GetValue(until),
        PlanOnly = parsed.GetValue(plan),
        ConfirmRetention = parsed.GetValue(confirm),
        Options = RunOptions.Of(locks.Read(parsed), new MaintainRequest().Options),
    });
}
