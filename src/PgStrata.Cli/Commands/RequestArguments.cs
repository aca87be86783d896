using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>What is asked of an operation.</summary>
/// <param name="Operation">The id that operation list shows.</param>
/// <param name="Wait">Until it is so.</param>
/// <param name="Settings">With set: what is to be otherwise.</param>
sealed record RequestArguments(string Operation, bool Wait, IReadOnlyList<SettingArgument> Settings)
{
    /// <summary>All of them, one after the other.</summary>
    internal RunSettings Change(RunSettings settings) => Settings.Aggregate(settings, (s, setting) => setting.Change(s));
}
