using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>The gates and hooks of an operation.</summary>
sealed class GateOptions
{
    readonly Option<IReadOnlyList<string>> gates = ValueOption.Many<string>(
        "--gate", "A query that must return true before the switch begins", "an SQL query", "SELECT NOT EXISTS (SELECT FROM app.jobs)",
        (string text, out string value) => !string.IsNullOrWhiteSpace(value = text));
    readonly Option<IReadOnlyList<HookArgument>> hooks = ValueOption.Many<HookArgument>(
        "--hook", "A command to run around a phase; it gets the facts as JSON on stdin, and non-zero before the point of no return stops",
        "a hook", "before-switch=./scale-down.sh", HookArgument.TryRead);

    internal void AddTo(Command command)
    {
        command.Add(gates);
        command.Add(hooks);
    }

    internal IReadOnlyList<string> Gates(ParseResult parsed) => parsed.GetValue(gates) ?? [];

    internal IReadOnlyList<HookArgument> Hooks(ParseResult parsed) => parsed.GetValue(hooks) ?? [];
}
