using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>operation resume, rollback, complete, abort: the verbs that act on an operation by its number.</summary>
sealed class OperationVerbCommand : StrataCommand
{
    readonly Argument<string> operation = ValueOption.Operation();
    readonly PlanOptions plan;
    readonly CopyOptions copy = new();
    readonly LockOptions locks = new();
    readonly GateOptions gates = new();
    readonly Option<bool> wait = RequestCommand.Waits();

    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="plans">It makes a plan of its own, which can be saved; else it acts on the one in the journal.</param>
    /// <param name="isGated">It goes forward, through gates and hooks.</param>
    /// <param name="body">The body.</param>
    OperationVerbCommand(string name, string description, bool plans, bool isGated, CommandBody<OperationArguments> body)
        : base(name, description)
    {
        plan = new PlanOptions(plans);
        Add(operation);
        plan.AddTo(this);
        locks.AddTo(this);
        if (!plans) Add(wait);
        if (isGated) copy.AddTo(this);
        if (isGated) gates.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown, OutputFormat.Sql));
        Examples = [$"pgstrata operation {name} b7k2m9qx --plan", $"pgstrata operation {name} b7k2m9qx --yes"];
        Runs(
            parsed => new OperationArguments(
                parsed.GetRequiredValue(operation), plan.Read(parsed),
                isGated ? copy.Read(parsed, gates.Read(parsed, locks.Read(parsed))) : locks.Read(parsed),
                !plans && parsed.GetValue(wait)),
            body);
    }

    internal static OperationVerbCommand Resume(CommandBody<OperationArguments> body) =>
        new("resume", "Go on with an operation that was interrupted, at the step it stopped at", plans: false, isGated: true, body);

    internal static OperationVerbCommand Rollback(CommandBody<OperationArguments> body) =>
        new("rollback", "Go back to the table as it was before: same rows, same file, same shape", plans: true, isGated: true, body);

    internal static OperationVerbCommand Complete(CommandBody<OperationArguments> body) =>
        new("complete", "End the way back: drop what is only kept for a roll-back", plans: true, isGated: false, body);

    internal static OperationVerbCommand Abort(CommandBody<OperationArguments> body) =>
        new(
            "abort", "Undo what was prepared and close the operation; only before its point of no return", plans: false, isGated: false,
            body);
}
