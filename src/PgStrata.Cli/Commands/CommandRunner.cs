using System.CommandLine;
using Npgsql;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>Runs a command's body and turns whatever escapes it into a message and an exit code.</summary>
static class CommandRunner
{
    internal static async Task<int> RunAsync(ParseResult parsed, Func<CommandContext, Task<int>> body)
    {
        using var context = CommandContext.From(parsed);
        try
        {
            return await body(context);
        }
        catch (StrataException error)
        {
            Show(context, error.Message, error);
            return ExitCode.Of(error);
        }
        catch (OperationCanceledException)
        {
            context.Messages.Error("stopped before the next step.");
            context.Messages.Hint("pgstrata operation list shows what is open; pgstrata operation resume goes on with it.");
            return ExitCode.Interrupted;
        }
        catch (PostgresException error)
        {
            Show(context, $"the server said: {error.MessageText} ({error.SqlState}){Detail(error)}", error);
            return error.SqlState == PostgresErrorCodes.LockNotAvailable ? ExitCode.NotObtained : ExitCode.Failed;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            Show(context, error.Message, error);
            return ExitCode.Failed;
        }
#pragma warning disable CA1031 // The last line of defence: a stack trace helps nobody who did not ask for it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Show(context, $"unexpected {error.GetType().Name}: {error.Message}", error);
            context.Messages.Hint("This is a defect of pgstrata. Run the command with --verbose and report what it prints.");
            return ExitCode.Failed;
        }
    }

    static void Show(CommandContext context, string message, Exception error)
    {
        // A program that asked for a document gets one: bodies print theirs as their last act, so there is none yet.
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(Bodies.ErrorJson.Write(context.Command, message, error));
        context.Messages.Error(message);
        if (Advice.For(error) is { } advice) context.Messages.Hint(advice);
        context.Messages.Detail(error.ToString());
    }

    static string Detail(PostgresException error) =>
        (error.Detail is { } detail ? $"\ndetail: {detail}" : "") + (error.Hint is { } hint ? $"\nserver's hint: {hint}" : "");
}
