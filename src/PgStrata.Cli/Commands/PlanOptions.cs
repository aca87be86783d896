using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>--plan, --save and --yes of the verbs that change something.</summary>
sealed class PlanOptions
{
    readonly Option<bool> plan = new("--plan") { Description = "Print the plan, change nothing and scan no table" };
    readonly Option<string?> save = new("--save")
    {
        Description = "With --plan: also write the plan to a file, which pgstrata apply runs exactly as it was reviewed",
        HelpName = "file",
    };
    readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[plan, save, yes]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.Given(save) && !result.GetValue(plan))
                result.AddError("--save writes a plan to be reviewed; it needs --plan");
        });
    }

    internal PlanArguments Read(ParseResult parsed) => new(parsed.GetValue(plan), parsed.GetValue(save), parsed.GetValue(yes));
}
