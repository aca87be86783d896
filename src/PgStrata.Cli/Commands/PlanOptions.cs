using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>--plan, --save and --yes of the verbs that change something.</summary>
/// <param name="saves">The verb is an operation, whose plan can be saved and run later.</param>
sealed class PlanOptions(bool saves = true)
{
    internal const string Plan = "--plan";
    readonly Option<bool> plan = new(Plan) { Description = "Print the plan, change nothing and scan no table" };
    readonly Option<string?> save = new("--save")
    {
        Description = "With --plan: also write the plan to a file, which pgstrata apply runs exactly as it was reviewed",
        HelpName = "file",
    };
    readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };

    internal void AddTo(Command command)
    {
        command.Add(plan);
        command.Add(yes);
        if (!saves) return;
        command.Add(save);
        command.Validators.Add(result =>
        {
            if (result.Given(save) && !result.GetValue(plan))
                result.AddError("--save writes a plan to be reviewed; it needs --plan");
        });
    }

    internal PlanArguments Read(ParseResult parsed) =>
        new(parsed.GetValue(plan), saves ? parsed.GetValue(save) : null, parsed.GetValue(yes));
}
