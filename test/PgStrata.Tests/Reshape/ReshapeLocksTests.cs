using PgStrata.Conversion;
using PgStrata.Planning;
using PgStrata.Testing;
using PgStrata.Tests.Live;

namespace PgStrata.Tests.Reshape;

/// <summary>The locks that the plan of a split shows are those its steps hold, on every table in use.</summary>
public sealed class ReshapeLocksTests
{
    [PostgresTheory]
    [InlineData(15, false)]
    [InlineData(15, true)]
    [InlineData(18, true)]
    public async Task of_a_split_there_and_back_and_of_its_completion(int major, bool linked)
    {
        await using var scene = await ReshapeScene.SetAsync(major, linked ? ReshapeLinksTests.Linked : ReshapeScene.Schema);
        await HeldLocks.WatchAsync(scene.Strata, scene.Database);
        var differences = new List<string>();

        await scene.RunAsync(ReshapeScene.Split("2 days"));
        await AddAsync(scene.Plan);
        var back = await scene.AfterAsync(AfterVerb.RollBack);
        await scene.DoneAsync(back);
        await AddAsync(back);
        await scene.RunAsync(ReshapeScene.Split("2 days"));
        var complete = await scene.AfterAsync(AfterVerb.Complete);
        await scene.DoneAsync(complete);
        await AddAsync(complete);

        Assert.True(differences.Count == 0, string.Join('\n', differences));

        async Task AddAsync(Plan plan)
        {
            // What an action locks it has let go when it writes its row; the operation's own tables are in nobody's way.
            var unused = plan.Steps.Where(s => s.OutOfUse || s.Kind == StepKind.Action).Select(s => s.Id + " done")
                .ToHashSet(StringComparer.Ordinal);
            differences.AddRange(
                from difference in await HeldLocks.DifferencesAsync(scene.Database, plan)
                where !difference.Contains(" on pgstrata_", StringComparison.Ordinal)
                where !unused.Contains(difference[..difference.IndexOf(':', StringComparison.Ordinal)])
                select $"{plan.Verb} {difference}");
        }
    }
}
