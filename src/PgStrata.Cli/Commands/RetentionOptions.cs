using System.CommandLine;
using PgStrata.Partitioning;

namespace PgStrata.Cli.Commands;

/// <summary>--retain and --expire: how long rows are kept and what becomes of a leaf then.</summary>
sealed class RetentionOptions
{
    readonly Option<Period?> retain = ValueOption.Read<Period>(
        "--retain", "How long rows are kept: a duration or ids (default: for ever)", "period", Period.TryParse);
    readonly Option<Expiry?> expire = ValueOption.Choice<Expiry?>(
        "--expire", "What becomes of a leaf past its retention; needed with --retain", ["drop", "detach"],
        word => Enum.Parse<Expiry>(word, ignoreCase: true));

    internal void AddTo(Command command)
    {
        command.Add(retain);
        command.Add(expire);
        command.Validators.Add(result =>
        {
            // What is destroyed is said in words: no default may drop rows.
            if (result.Given(retain) && !result.Given(expire))
                result.AddError("--retain needs --expire drop or --expire detach: say what becomes of the leaves past their time");
            if (result.Given(expire) && !result.Given(retain))
                result.AddError("--expire has no effect without --retain; write for example --retain '30 days'");
        });
    }

    internal Retention? Read(ParseResult parsed) =>
        parsed.GetValue(retain) is { } keep && parsed.GetValue(expire) is { } what ? new Retention(keep, what) : null;
}
