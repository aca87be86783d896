using PgStrata.Planning;
using PgStrata.Reshape;
using PgStrata.Testing;

namespace PgStrata.Tests.Reshape;

/// <summary>What cannot be carried is said before the first change, with what to do.</summary>
public sealed class ReshapeRefusalTests
{
    [PostgresTheory]
    [InlineData("CREATE INDEX more ON app.t_legacy (kind)", "more", "index")]
    [InlineData("ALTER TABLE app.t_legacy ADD CONSTRAINT mine CHECK (kind < 100)", "mine", "check")]
    [InlineData("CREATE VIEW app.v AS SELECT id FROM app.t_legacy", "view app.v", "dependent")]
    [InlineData("CREATE PUBLICATION p FOR TABLE app.t_legacy", "p", "publication")]
    [InlineData(
        "CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; " +
        "CREATE TRIGGER tr BEFORE INSERT ON app.t_legacy FOR EACH ROW EXECUTE FUNCTION app.f()", "tr", "trigger")]
    [InlineData("CREATE TABLE app.c (id bigint, at timestamptz, FOREIGN KEY (id, at) REFERENCES app.t_legacy)", "app.c", "foreign key")]
    [InlineData("CREATE RULE r AS ON INSERT TO app.t_legacy DO ALSO SELECT 1", "r", "rule")]
    [InlineData("CREATE SCHEMA other; ALTER TABLE app.t_legacy SET SCHEMA other", "other.t_legacy", "leaf")]
    [InlineData(
        "CREATE TABLE app.d PARTITION OF app.t DEFAULT PARTITION BY RANGE (at)", "app.d", "default")]
    [InlineData("CREATE PUBLICATION everything FOR ALL TABLES", "everything", "publication")]
    public async Task what_only_the_leaf_has_is_refused_with_a_remedy(string sql, string what, string check)
    {
        await using var scene = await ReshapeScene.SetAsync(after: sql);

        var plan = await scene.PlanAsync(ReshapeScene.Split());

        var block = Assert.Single(plan.Preflight, c => c.Verdict == Verdict.Block);
        Assert.Equal(check, block.Name);
        Assert.Contains(what, block.Detail, StringComparison.Ordinal);
        Assert.NotNull(block.Remedy);
        Assert.Empty(plan.Stages);
    }

    [PostgresFact]
    public async Task a_table_without_policy_and_a_leaf_that_is_not_there_are_refused()
    {
        await using var scene = await ReshapeScene.SetAsync();
        var plan = await scene.PlanAsync(ReshapeScene.Split() with { Leaves = ["nosuch"] });
        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Block && c.Detail.Contains("no leaf nosuch", StringComparison.Ordinal));

        await scene.Database.ExecuteAsync("DELETE FROM pgstrata.policy");
        Assert.Equal("no_policy", (await Assert.ThrowsAsync<StrataException>(() => scene.PlanAsync(ReshapeScene.Split()))).Code);
    }

    [PostgresFact]
    public async Task a_leaf_is_not_split_into_what_it_is_nor_into_too_many()
    {
        await using var scene = await ReshapeScene.SetAsync();

        var same = await scene.PlanAsync(ReshapeScene.Split("100 years"));
        var many = await scene.PlanAsync(ReshapeScene.Split("5 minutes"));

        Assert.Contains(
            same.Preflight, c => c.Verdict == Verdict.Block && c.Detail.Contains("nothing is to be done", StringComparison.Ordinal));
        Assert.Contains(many.Preflight, c => c.Verdict == Verdict.Block && c.Remedy!.Contains("two steps", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task a_second_reshape_waits_for_the_completion_of_the_first()
    {
        await using var scene = await ReshapeScene.SetAsync();
        await scene.RunAsync(ReshapeScene.Split());
        var first = scene.Operation;

        var plan = await scene.PlanAsync(new ReshapeRequest
        {
            Table = ReshapeScene.Table, Verb = ReshapeVerb.Reperiod, Every = PgStrata.Partitioning.Period.Parse("1 week"), All = true,
        });

        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Block && c.Detail.Contains(first, StringComparison.Ordinal));
    }
}
