using System.CommandLine;
using PgStrata.Cli.Configuration;
using PgStrata.Cli.Output;
using Spectre.Console;

namespace PgStrata.Cli.Commands;

/// <summary>What a command works with besides its own options.</summary>
sealed class CommandContext : IDisposable
{
    readonly string? connection;
    readonly LibpqEnvironment environment;
    readonly TextWriter error;
    readonly TerminalTraits errorTraits;

    CommandContext(ParseResult parsed, TimeProvider clock, bool? mayAsk)
    {
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        connection = parsed.GetValue<string?>(GlobalOptions.Connection);
        environment = LibpqEnvironment.Process;
        Command = string.Join(' ', CommandPath(parsed));
        HasPlan = parsed.CommandResult.Command.Options.Any(o => o.Name == PlanOptions.Plan);
        Clock = clock;
        Format = OutputOption.Of(parsed);
        Out = parsed.InvocationConfiguration.Output;
        error = parsed.InvocationConfiguration.Error;
        var unicode = TerminalTraits.CanShowUnicode(variable, Console.OutputEncoding);
        var outTerminal = ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected;
        var errorTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        OutTraits = TerminalTraits.Decide(variable, outTerminal, unicode);
        errorTraits = TerminalTraits.Decide(variable, errorTerminal, unicode);
        Result = ConsoleFactory.Create(Out, OutTraits, outTerminal);
        var errorConsole = ConsoleFactory.Create(error, errorTraits, errorTerminal);
        Messages = new Messages(errorConsole, GlobalOptions.VerbosityOf(parsed));
        Progress = new ProgressReporter(
            Messages.Verbosity == Verbosity.Quiet ? TextWriter.Null : error, errorTraits, () => errorConsole.Profile.Width, clock);
        MayAsk = mayAsk ?? errorTerminal && !Console.IsInputRedirected;
    }

    /// <summary>The command's words without its options: "operation show".</summary>
    internal string Command { get; }

    /// <summary>True when the command can show what it would do.</summary>
    internal bool HasPlan { get; }

    internal TimeProvider Clock { get; }

    internal OutputFormat Format { get; }

    /// <summary>stdout as plain text: for JSON, SQL, Markdown.</summary>
    internal TextWriter Out { get; }

    internal TerminalTraits OutTraits { get; }

    /// <summary>stdout for tables.</summary>
    internal IAnsiConsole Result { get; }

    internal Messages Messages { get; }

    internal ProgressReporter Progress { get; }

    /// <summary>True when a person sits at the terminal.</summary>
    internal bool MayAsk { get; }

    /// <summary>The database to work on; settled on first use, so that commands without a database need none.</summary>
    /// <exception cref="StrataException"><c>connection</c>.</exception>
    internal ResolvedConnection Connection => field ??= LibpqConnection.Resolve(connection, environment);

    /// <param name="parsed">The command line.</param>
    /// <param name="clock">What time it is; null is the machine's.</param>
    /// <param name="mayAsk">Whether somebody is there to answer; null finds out.</param>
    internal static CommandContext From(ParseResult parsed, TimeProvider? clock = null, bool? mayAsk = null) =>
        new(parsed, clock ?? TimeProvider.System, mayAsk);

    public void Dispose() => Progress.Dispose();

    static IEnumerable<string> CommandPath(ParseResult parsed) =>
        parsed.CommandResult.CommandPath().Skip(1).Select(c => c.Name);
}
