using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>operation pause, set, postpone, cutover: what another shell asks of an operation at work.</summary>
sealed class RequestCommand : StrataCommand
{
    internal static readonly string WaitOption = "--wait";

    readonly Argument<string> operation = ValueOption.Operation();
    readonly Argument<IReadOnlyList<SettingArgument>> settings = new("setting")
    {
        Description = "NAME=VALUE: workers, chunk-ms, max-wait, max-lock, or a throttle as for --throttle, off to take it away",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var read = new List<SettingArgument>();
            foreach (var token in result.Tokens)
                if (SettingArgument.TryRead(token.Value, out var setting, out var error)) read.Add(setting);
                else result.AddError(error!);
            return read;
        },
    };
    readonly Option<bool> wait = Waits();

    RequestCommand(string name, string description, string example, CommandBody<RequestArguments> body)
        : base(name, description)
    {
        var sets = name == "set";
        Add(operation);
        if (sets) Add(settings);
        Add(wait);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json));
        Examples = [example];
        Runs(
            parsed => new RequestArguments(
                parsed.GetRequiredValue(operation), parsed.GetValue(wait), sets ? parsed.GetValue(settings) ?? [] : []),
            body);
    }

    /// <summary>The option of every command that asks something of a tool at work.</summary>
    internal static Option<bool> Waits() =>
        new(WaitOption) { Description = "When a tool is at work on it: end when it has done what was asked" };

    internal static RequestCommand Pause(CommandBody<RequestArguments> body) => new(
        "pause", "Have an operation write nothing until it is resumed; changes go on being noted",
        "pgstrata operation pause b7k2m9qx --wait", body);

    internal static RequestCommand Set(CommandBody<RequestArguments> body) => new(
        "set", "Have an operation go on in another way, from its next chunk on",
        "pgstrata operation set b7k2m9qx workers=1 chunk-ms=200 max-lag=64MB", body);

    internal static RequestCommand Postpone(CommandBody<RequestArguments> body) => new(
        "postpone", "Hold the switch of an operation until cutover; meanwhile changes are followed",
        "pgstrata operation postpone b7k2m9qx", body);

    internal static RequestCommand CutOver(CommandBody<RequestArguments> body) => new(
        "cutover", "Let an operation switch that was postponed", "pgstrata operation cutover b7k2m9qx --wait", body);
}
