using System.CommandLine;
using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>The gates and hooks of an operation.</summary>
sealed class GateOptions
{
    readonly Option<IReadOnlyList<string>> gates = ValueOption.Many<string>(
        "--gate", "A query that must return true before the switch begins", "an SQL query", "SELECT NOT EXISTS (SELECT FROM app.jobs)",
        (string text, out string value) => !string.IsNullOrWhiteSpace(value = text));
    readonly Option<IReadOnlyList<HookArgument>> hooks = ValueOption.Many<HookArgument>(
        "--hook",
        "A command to run around a phase, with the facts as JSON on stdin, or an address they are POSTed to; " +
        "non-zero or not 2xx before the point of no return stops",
        "a hook", "before-switch=./scale-down.sh", HookArgument.TryRead);

    readonly Option<bool> postpone = new("--postpone")
    {
        Description = "Hold the switch until pgstrata operation cutover; meanwhile changes are followed",
    };

    internal void AddTo(Command command)
    {
        command.Add(postpone);
        command.Add(gates);
        command.Add(hooks);
    }

    /// <summary>The settings with what was said here; gates and hooks that are given stand in for all that were kept.</summary>
    internal RunSettings Read(ParseResult parsed, RunSettings settings) => settings with
    {
        Postpone = parsed.GetValue(postpone) ? true : null,
        Gates = parsed.GetValue(gates) is { Count: > 0 } queries ? queries : null,
        Hooks = parsed.GetValue(hooks) is { Count: > 0 } commands ? [.. commands.Select(h => new RunHook(h.Phase, h.CommandLine))] : null,
    };
}
