using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Tests.Conversion;

/// <summary>What was said about a run is data: written with the plan, kept, replaced one by one.</summary>
public sealed class RunSettingsTests
{
    static readonly RunSettings Kept = new()
    {
        MaxLock = TimeSpan.FromMilliseconds(200),
        MaxWait = TimeSpan.FromMinutes(5),
        Blockers = BlockerPolicy.Cancel,
        BlockersMatch = "^report",
        Gates = ["SELECT 'a' = 'a'"],
        Hooks = [new RunHook("before-switch", "./down.sh")],
    };

    [Fact]
    public void they_read_as_the_options_they_were()
    {
        string[] options =
        [
            "--max-lock 200ms", "--max-wait 5min", "--blockers cancel", "--blockers-match '^report'",
            @"--gate 'SELECT '\''a'\'' = '\''a'\'''", "--hook 'before-switch=./down.sh'",
        ];
        Assert.Equal(options, Kept.Options());
    }

    [Fact]
    public void what_is_said_now_stands_in_for_what_was_kept_and_nothing_else_does()
    {
        var both = new RunSettings { MaxLock = TimeSpan.FromSeconds(1), Gates = ["SELECT true"] }.Over(Kept)!;
        Assert.Equal(Kept with { MaxLock = TimeSpan.FromSeconds(1), Gates = both.Gates }, both);
        Assert.Equal(["SELECT true"], both.Gates!);
        Assert.Null(new RunSettings().Over(null));
    }

    [Fact]
    public void a_new_way_with_blockers_does_not_act_on_those_an_older_one_named() =>
        Assert.Null(new RunSettings { Blockers = BlockerPolicy.Wait }.Over(Kept)!.BlockersMatch);

    [Fact]
    public void a_saved_plan_has_them()
    {
        var plan = new Plan { Operation = "a", Verb = "convert", Table = "app.t", Summary = "", Fingerprint = "", Stages = [], Run = Kept };
        var read = PlanJson.Read(PlanJson.Write(plan)).Run!;
        Assert.Equal(Kept.Options(), read.Options());
        Assert.Equal(Kept.Options(), RunOptions.Of(read).Said()!.Options());
        foreach (var text in (string[])[PlanMarkdown.Write(plan), PlanScript.Write(plan)])
            Assert.Contains("Runs with --max-lock 200ms --max-wait 5min", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"run\"", PlanJson.Write(plan with { Run = null }), StringComparison.Ordinal);
    }
}
