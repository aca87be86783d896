using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>--retain and --expire: how long rows are kept and what becomes of a leaf then.</summary>
sealed class RetentionOptions
{
    internal Option<CalendarLength?> Retain { get; } = ValueOption.Of<CalendarLength>(
        "--retain", "How long rows are kept (default: for ever)", "a length of time or a number of periods", "30 days", CalendarLength.TryRead);

    internal Option<string?> Expire { get; } = ValueOption.Word(
        "--expire", "What becomes of a leaf past its retention; needed with --retain", "drop", "detach");

    internal void AddTo(Command command)
    {
        command.Add(Retain);
        command.Add(Expire);
        command.Validators.Add(result =>
        {
            // What is destroyed is said in words: no default may drop rows (law 3).
            if (result.Given(Retain) && !result.Given(Expire))
                result.AddError("--retain needs --expire drop or --expire detach: say what becomes of the leaves past their time");
            if (result.Given(Expire) && !result.Given(Retain))
                result.AddError("--expire has no effect without --retain; write for example --retain '30 days'");
        });
    }
}
