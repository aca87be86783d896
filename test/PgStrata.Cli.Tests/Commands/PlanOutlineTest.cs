using PgStrata.Cli.Bodies;
using PgStrata.Planning;

namespace PgStrata.Cli.Tests.Commands;

public sealed class PlanOutlineTest
{
    [Fact]
    public void who_is_asked_sees_what_is_left_in_a_few_lines_and_always_the_point_of_no_return()
    {
        var plan = new Plan
        {
            Operation = "a", Verb = "convert", Table = "app.t", Summary = "", Fingerprint = "",
            Stages =
            [
                new Stage("prepare", null, [Step("bound")]),
                new Stage(
                    "build", "it holds",
                    [.. Enumerable.Range(1, 9).Select(n => Step($"leaf {n}")), Step("switch") with { PointOfNoReturn = true }]),
            ],
        };
        Assert.Equal(
            [
                "build, if it holds:", "  - leaf 1", "  - leaf 2", "  - leaf 3", "  - leaf 4", "  - leaf 5",
                "  - and 4 more; --plan shows them all", "  ! switch",
            ],
            PlanOutline.Of(plan, new HashSet<string> { "bound" }));
    }

    static Step Step(string id) => new() { Id = id, Title = id, Kind = StepKind.Transaction };
}
