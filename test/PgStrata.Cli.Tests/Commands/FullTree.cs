using System.CommandLine;
using PgStrata.Cli.Commands;

namespace PgStrata.Cli.Tests.Commands;

/// <summary>The tree with every command of the design; the bodies only remember what they were given.</summary>
sealed class FullTree
{
    internal FullTree()
    {
        Root = CommandTree.Build(
            new ConvertCommand(Remember),
            ReshapeCommand.Split(Remember),
            ReshapeCommand.Merge(Remember),
            ReshapeCommand.Reperiod(Remember),
            new UndoCommand(Remember),
            new ApplyCommand(Remember),
            new CommandGroup("operation", "Look after operations", [
                new OperationListCommand(Remember), new OperationShowCommand(Remember), OperationVerbCommand.Resume(Remember),
                OperationVerbCommand.Rollback(Remember), OperationVerbCommand.Complete(Remember), OperationVerbCommand.Abort(Remember)]),
            new VerifyCommand(Remember),
            new QueriesCommand(Remember),
            new CommandGroup("policy", "Look after policies", [
                new PolicyApplyCommand(Remember), new PolicyShowCommand(Remember), new PolicyAdoptCommand(Remember),
                new PolicyRemoveCommand(Remember)]),
            new MaintainCommand(Remember),
            new CheckCommand(Remember),
            new StatusCommand(Remember),
            ScheduleCommand.Create(new ScheduleVerifyCommand(Remember)),
            new CompletionCommand());
    }

    internal RootCommand Root { get; }

    internal object? Arguments { get; private set; }

    internal CommandContext? Context { get; private set; }

    /// <summary>Runs a command line and returns what its body was given.</summary>
    internal async Task<T> RunAsync<T>(params string[] line)
    {
        var parsed = Root.Parse(line);
        Assert.Equal([], parsed.Errors.Select(e => e.Message));
        Assert.Equal(0, await parsed.InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null }));
        return Assert.IsType<T>(Arguments);
    }

    /// <summary>What a wrong command line is answered with.</summary>
    internal string Errors(params string[] line)
    {
        var parsed = Root.Parse(line);
        Assert.True(UsageErrors.Any(parsed), "the line was accepted");
        using var text = new StringWriter();
        var code = line.Contains("--nagios") ? (int)PgStrata.Cli.Bodies.NagiosState.Unknown : ExitCode.Usage;
        Assert.Equal(code, UsageErrors.Show(parsed, TextWriter.Null, text));
        return text.ToString();
    }

    Task<int> Remember<T>(T arguments, CommandContext context, CancellationToken cancellationToken)
    {
        (Arguments, Context) = (arguments, context);
        return Task.FromResult(0);
    }
}
