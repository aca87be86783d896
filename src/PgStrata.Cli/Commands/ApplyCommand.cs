using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>apply: run a reviewed plan.</summary>
sealed class ApplyCommand : StrataCommand
{
    readonly Argument<string> file = new("file") { Description = "A plan written by --plan --save" };
    readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };

    readonly CopyOptions copy = new();
    readonly LockOptions locks = new();
    readonly GateOptions gates = new();

    internal ApplyCommand(CommandBody<ApplyArguments> body)
        : base("apply", "Run exactly the plan that was saved and reviewed; refuse when the tables are no longer what it was made for")
    {
        Add(file);
        Add(yes);
        copy.AddTo(this);
        locks.AddTo(this);
        gates.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown));
        Examples =
        [
            "pgstrata convert app.fixes --key received_at --every '1 day' --plan --save fixes.plan",
            "pgstrata apply fixes.plan --yes",
        ];
        Runs(
            parsed => new ApplyArguments(
                parsed.GetRequiredValue(file), parsed.GetValue(yes), copy.Read(parsed, gates.Read(parsed, locks.Read(parsed)))),
            body);
    }
}
