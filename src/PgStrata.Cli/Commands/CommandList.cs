using System.CommandLine;
using PgStrata.Cli.Bodies;

namespace PgStrata.Cli.Commands;

/// <summary>The commands that work. A command is listed here when its body exists.</summary>
static class CommandList
{
    internal static IEnumerable<Command> All() =>
    [
        new ConvertCommand(ConvertBody.RunAsync),
        ReshapeCommand.Split(ReshapeBody.RunAsync),
        ReshapeCommand.Merge(ReshapeBody.RunAsync),
        ReshapeCommand.Reperiod(ReshapeBody.RunAsync),
        new UndoCommand(UndoBody.RunAsync),
        new ApplyCommand(ApplyBody.RunAsync),
        new CommandGroup(
            "operation", "Look at operations, and act on one",
            new OperationListCommand(JournalBodies.ListAsync),
            new OperationShowCommand(JournalBodies.ShowAsync),
            RequestCommand.Pause(RequestBodies.PauseAsync),
            RequestCommand.Set(RequestBodies.SetAsync),
            RequestCommand.Postpone(RequestBodies.PostponeAsync),
            RequestCommand.CutOver(RequestBodies.CutOverAsync),
            OperationVerbCommand.Resume(OperationBodies.ResumeAsync),
            OperationVerbCommand.Rollback(OperationBodies.RollbackAsync),
            OperationVerbCommand.Complete(OperationBodies.CompleteAsync),
            OperationVerbCommand.Abort(OperationBodies.AbortAsync)),
        new VerifyCommand(VerifyBody.RunAsync),
        new MaintainCommand(MaintainBody.RunAsync),
        new CheckCommand(CheckBody.RunAsync),
        new StatusCommand(StatusBody.RunAsync),
        new CommandGroup(
            "policy", "What is kept partitioned, and how",
            new PolicyApplyCommand(PolicyBodies.ApplyAsync),
            new PolicyShowCommand(PolicyShowBody.RunAsync),
            new PolicyAdoptCommand(PolicyBodies.AdoptAsync),
            new PolicyRemoveCommand(PolicyBodies.RemoveAsync)),
        new QueriesCommand(QueriesBody.RunAsync),
        ScheduleCommand.Create(new ScheduleVerifyCommand(ScheduleVerifyBody.RunAsync)),
        new CompletionCommand(),
    ];
}
