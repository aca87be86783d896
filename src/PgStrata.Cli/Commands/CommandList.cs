using System.CommandLine;
using PgStrata.Cli.Bodies;

namespace PgStrata.Cli.Commands;

/// <summary>The commands that work. A command is listed here when its body exists.</summary>
static class CommandList
{
    internal static IEnumerable<Command> All() =>
    [
        new ConvertCommand(ConvertBody.RunAsync),
        new ApplyCommand(ApplyBody.RunAsync),
        new CommandGroup(
            "operation", "Look at operations, and act on one",
            new OperationListCommand(JournalBodies.ListAsync),
            new OperationShowCommand(JournalBodies.ShowAsync),
            OperationVerbCommand.Resume(OperationBodies.ResumeAsync),
            OperationVerbCommand.Rollback(OperationBodies.RollbackAsync),
            OperationVerbCommand.Complete(OperationBodies.CompleteAsync),
            OperationVerbCommand.Abort(OperationBodies.AbortAsync)),
        new MaintainCommand(MaintainBody.RunAsync),
        new CheckCommand(CheckBody.RunAsync),
        new StatusCommand(StatusBody.RunAsync),
        ScheduleCommand.Create(),
        new CompletionCommand(),
    ];
}
