using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class LeafPlanTests
{
    static readonly Policy Fixes = Policies.Fixes.Build();
    static readonly Policy Parts = Policies.Parts.Build();
    static readonly long Now = At("2025-12-18 12:00");

    static Leaf Legacy(Edge bound) => new("fixes_legacy", 1, new PartitionBound.Range(new RangeBound(Edge.MinValue, bound)));

    [Fact]
    public void An_idle_table_without_leaves_gets_today_and_the_horizon()
    {
        var plan = LeafPlan.For(Fixes, [], Now);
        Assert.Equal("fixes_p20251218", plan.Create[0].Name);
        Assert.Equal("fixes_p20251225", plan.Create[^1].Name);
        Assert.Equal(8, plan.Create.Count);
        Assert.Equal(At("2025-12-26"), plan.Until);
    }

    [Fact]
    public void What_is_there_is_not_made_again()
    {
        var leaves = Fixes.Leaves(At("2025-12-10"), At("2025-12-26"));
        Assert.Empty(LeafPlan.For(Fixes, leaves, Now).Create);
        Assert.Equal("fixes_p20251226", Assert.Single(LeafPlan.For(Fixes, leaves, Now + WallClock.Day).Create).Name);
    }

    [Fact]
    public void The_horizon_is_seen_from_the_data_too_but_not_from_outliers()
    {
        var leaves = Fixes.Leaves(At("2025-12-10"), At("2025-12-26"));
        var ahead = LeafPlan.For(Fixes, leaves, Now, highest: At("2025-12-20 12:00"));
        Assert.Equal(At("2025-12-28"), ahead.Until);
        Assert.Null(ahead.Outlier);
        var outlier = LeafPlan.For(Fixes, leaves, Now, highest: At("2097-01-01"));
        Assert.Equal(At("2097-01-01"), outlier.Outlier);
        Assert.Empty(outlier.Create);
    }

    [Fact]
    public void A_gap_ahead_is_filled_and_one_behind_is_reported()
    {
        var leaves = Fixes.Leaves(At("2025-12-10"), At("2025-12-26"));
        leaves.RemoveAll(leaf => leaf.Name is "fixes_p20251220" or "fixes_p20251212");
        var plan = LeafPlan.For(Fixes, leaves, Now);
        Assert.Equal("fixes_p20251220", Assert.Single(plan.Create).Name);
        Assert.Equal(Range("2025-12-12", "2025-12-13"), Assert.Single(plan.Gaps));
    }

    [Fact]
    public void A_pause_leaves_no_hole_behind()
    {
        var plan = LeafPlan.For(Fixes, Fixes.Leaves(At("2025-12-01"), At("2025-12-08")), Now);
        Assert.Equal("fixes_p20251208", plan.Create[0].Name);
        Assert.Equal(18, plan.Create.Count);
        Assert.Empty(plan.Gaps);
    }

    [Fact]
    public void A_pause_of_decades_is_a_gap_and_not_thousands_of_leaves()
    {
        var plan = LeafPlan.For(Fixes, Fixes.Leaves(At("1995-12-01"), At("1995-12-08")), Now);
        Assert.Equal(8, plan.Create.Count);
        Assert.Equal(Range("1995-12-08", "2025-12-18"), Assert.Single(plan.Gaps));
    }

    [Fact]
    public void Behind_the_legacy_leaf_the_grid_begins_even_off_an_edge()
    {
        var plan = LeafPlan.For(Fixes, [Legacy(Edge.At(At("2025-12-20 06:00")))], Now);
        Assert.Equal(Range("2025-12-20 06:00", "2025-12-21"), plan.Create[0].Bound);
        Assert.Equal("fixes_p20251220_060000", plan.Create[0].Name);
        Assert.Equal("fixes_p20251221", plan.Create[1].Name);
    }

    [Fact]
    public void A_leaf_up_to_MAXVALUE_covers_everything() =>
        Assert.Empty(LeafPlan.For(Fixes, [Legacy(Edge.MaxValue)], Now).Create);

    [Fact]
    public void While_a_bound_cannot_be_read_nothing_is_created()
    {
        var strange = new Leaf("strange", 7, new PartitionBound.Unparsed("FOR VALUES FROM ('0044-03-15 00:00:00+00 BC') TO (MAXVALUE)"));
        var plan = LeafPlan.For(Fixes, [strange, new Leaf("fixes_default", 8, new PartitionBound.Default())], Now);
        Assert.Empty(plan.Create);
        Assert.Equal([strange], plan.Unreadable);
    }

    [Fact]
    public void A_name_that_is_taken_is_not_used_again()
    {
        var misnamed = new Leaf("fixes_p20251219", 3, new PartitionBound.Range(Range("2025-01-01", "2025-01-02")));
        var plan = LeafPlan.For(Fixes, [misnamed], Now, taken: ["fixes_p20251220", "fixes_p20251220_2"]);
        Assert.Contains("fixes_p20251219_2", plan.Create.Select(leaf => leaf.Name));
        Assert.Contains("fixes_p20251220_3", plan.Create.Select(leaf => leaf.Name));
        Assert.Contains("fixes_p20251218", plan.Create.Select(leaf => leaf.Name));
    }

    [Fact]
    public void Number_keys_look_ahead_from_the_highest_id()
    {
        var plan = LeafPlan.For(Parts, [], now: 12_345);
        Assert.Equal(["parts_p12000", "parts_p13000", "parts_p14000", "parts_p15000"], plan.Create.Select(leaf => leaf.Name));
    }

    [Fact]
    public void The_last_leaf_of_a_type_ends_at_MAXVALUE_and_none_follows()
    {
        var plan = LeafPlan.For(Parts, [], now: int.MaxValue - 5);
        var last = Assert.Single(plan.Create);
        Assert.Equal(new RangeBound(Edge.At(2_147_483_000), Edge.MaxValue), last.Bound);
        Assert.Equal("MAXVALUE", Parts.Key.BoundLiteral(last.Bound.Upper));
        Assert.Empty(LeafPlan.For(Parts, [new Leaf(last.Name, 1, new PartitionBound.Range(last.Bound))], int.MaxValue).Create);
    }

    [Fact]
    public void The_same_facts_give_the_same_plan_and_a_second_run_has_nothing_to_do()
    {
        var cases = from zone in AnyZone
                    from period in AnyTimePeriod.Where(period => period.NominalLength >= WallClock.Hour)
                    from kept in Gen.Choose(0, 7).ListOf()
                    from now in Between(At("1972-02-01"), At("2099-01-01"))
                    select (zone, period, kept, now);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var grid = Grid.Create(sample.period, sample.zone, KeyKind.TimestampTz);
            var policy = Fixes with { Grid = grid, Horizon = Horizon.OfPeriods(4) };
            var leaves = policy.Leaves(grid.Move(sample.now, sample.period, -3), grid.Move(sample.now, sample.period, 4))
                .Where((_, i) => sample.kept.Contains(i)).ToList();
            var plan = LeafPlan.For(policy, leaves, sample.now);
            var created = plan.Create.Select((leaf, i) => new Leaf(leaf.Name, (uint)i + 100, new PartitionBound.Range(leaf.Bound)));
            var after = leaves.Concat(created).ToList();
            var bounds = after.Select(leaf => leaf.Range!.Value).ToList();
            return plan.Create.SequenceEqual(LeafPlan.For(policy, leaves, sample.now).Create)
                && LeafPlan.For(policy, after, sample.now).Create.Count == 0
                && Coverage.Overlaps(bounds).Count == 0
                && Coverage.CoveredUntil(bounds, sample.now) >= policy.Horizon.Until(sample.now, grid)
                && after.Select(leaf => leaf.Name).Distinct().Count() == after.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
