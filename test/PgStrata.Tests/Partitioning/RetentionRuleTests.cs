using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class RetentionRuleTests
{
    static readonly Policy Fixes = Policies.Fixes.Build();
    static readonly long Now = At("2025-12-18 12:00");
    static readonly Period Keep = Fixes.Retention!.Keep;

    static RetentionFacts Daily(long now) => new(now, new LastRetention(now - WallClock.Day, Keep));

    static List<Leaf> Leaves(int daysBack) => Fixes.Leaves(Now - (daysBack * WallClock.Day), Now + (8 * WallClock.Day));

    static IEnumerable<string> Names(RetentionRule rule) => rule.Due.Select(due => due.Leaf.Name);

    [Fact]
    public void A_leaf_is_due_when_its_upper_bound_is_past_its_time()
    {
        var rule = RetentionRule.For(Fixes, Leaves(31), Daily(Now));
        Assert.Equal(At("2025-11-18 12:00"), rule.Cutoff);
        Assert.Equal(["fixes_p20251117"], Names(rule));
        Assert.Contains("'2025-11-18 00:00:00+00'::timestamptz", rule.Due[0].Reason, StringComparison.Ordinal);
        Assert.Empty(rule.Refused);
        Assert.Empty(RetentionRule.For(Fixes, Leaves(30), Daily(Now)).Due);
    }

    [Fact]
    public void The_moment_the_bound_reaches_the_cutoff_counts()
    {
        Assert.Single(RetentionRule.For(Fixes, Leaves(31), Daily(At("2025-12-18"))).Due);
        Assert.Empty(RetentionRule.For(Fixes, Leaves(31), Daily(At("2025-12-18") - 1)).Due);
    }

    [Fact]
    public void Without_retention_nothing_is_ever_due() =>
        Assert.Empty(RetentionRule.For(Fixes with { Retention = null }, Leaves(300), Daily(Now)).Due);

    [Fact]
    public void Names_do_not_matter_and_a_legacy_leaf_expires_by_its_real_bound()
    {
        List<Leaf> Set(string legacyUntil) =>
        [
            new("fixes_p19990101", 50, new PartitionBound.Range(new RangeBound(Edge.MinValue, Edge.At(At(legacyUntil)))), 10),
            .. Fixes.Leaves(At(legacyUntil), Now + WallClock.Day),
        ];
        Assert.Equal(["fixes_p19990101"], Names(RetentionRule.For(Fixes, Set("2025-11-18"), Daily(Now))));
        Assert.Empty(RetentionRule.For(Fixes, Set("2025-11-19"), Daily(Now)).Due);
    }

    [Fact]
    public void DEFAULT_and_open_ends_never_expire()
    {
        List<Leaf> leaves =
        [
            new("fixes_default", 1, new PartitionBound.Default()),
            new("fixes_all", 2, new PartitionBound.Range(new RangeBound(Edge.MinValue, Edge.MaxValue))),
        ];
        var rule = RetentionRule.For(Fixes, leaves, new RetentionFacts(Now, Confirmed: true));
        Assert.Empty(rule.Due);
        Assert.Empty(rule.Refused);
    }

    [Fact]
    public void A_bound_that_cannot_be_read_is_left_alone_and_said_so()
    {
        var strange = new Leaf("strange", 9, new PartitionBound.Unparsed("…"));
        var rule = RetentionRule.For(Fixes, [strange, .. Leaves(31)], Daily(Now));
        Assert.Equal((RetentionRail.Unreadable, strange), (Assert.Single(rule.Refused).Rail, rule.Refused[0].Leaf));
        Assert.Single(rule.Due);
    }

    [Fact]
    public void The_neighbour_of_now_stays_however_short_the_retention()
    {
        var policy = Fixes with { Retention = new Retention(Period.Parse("1 hour"), Expiry.Drop) };
        var facts = new RetentionFacts(Now, new LastRetention(Now - WallClock.Day, Period.Parse("1 hour")));
        var rule = RetentionRule.For(policy, Leaves(2), facts);
        Assert.Equal(["fixes_p20251216"], Names(rule));
        Assert.Equal((RetentionRail.NearNow, "fixes_p20251217"), (Assert.Single(rule.Refused).Rail, rule.Refused[0].Leaf!.Name));
    }

    [Fact]
    public void The_newest_leaves_with_rows_stay_however_old_they_are()
    {
        var leaves = Leaves(60)
            .Select(leaf => leaf with { Rows = string.CompareOrdinal(leaf.Name, "fixes_p20251022") <= 0 ? 5 : 0 }).ToList();
        var policy = Fixes with { Retention = Fixes.Retention! with { MinKeep = 2 } };
        var rule = RetentionRule.For(policy, leaves, Daily(Now) with { Last = new LastRetention(Now - (40 * WallClock.Day), Keep) });
        Assert.DoesNotContain("fixes_p20251022", Names(rule));
        Assert.Equal(["fixes_p20251021", "fixes_p20251022"],
            rule.Refused.Where(refusal => refusal.Rail == RetentionRail.MinKeep).Select(refusal => refusal.Leaf!.Name));
    }

    [Fact]
    public void A_run_takes_what_came_due_since_the_last_and_one_more()
    {
        var rule = RetentionRule.For(Fixes, Leaves(40), Daily(Now));
        Assert.Equal(["fixes_p20251108", "fixes_p20251109"], Names(rule));
        Assert.Equal(8, rule.Deferred.Count);
    }

    [Fact]
    public void After_a_pause_ten_leaves_a_run_expire_until_it_is_caught_up()
    {
        var leaves = Leaves(30 + 25);
        var last = new LastRetention(Now - (25 * WallClock.Day), Keep);
        var counts = new List<int>();
        while (counts.Count < 5)
        {
            var rule = RetentionRule.For(Fixes, leaves, new RetentionFacts(Now, last));
            Assert.DoesNotContain(rule.Refused, refusal => refusal.Leaf is null);
            counts.Add(rule.Due.Count);
            leaves.RemoveAll(leaf => rule.Due.Any(due => due.Leaf == leaf));
            last = new LastRetention(Now, Keep, rule.Deferred.Count);
        }

        Assert.Equal([10, 10, 5, 0, 0], counts);
    }

    [Fact]
    public void A_clock_that_went_back_or_is_wrong_stops_the_run()
    {
        var back = RetentionRule.For(Fixes, Leaves(31), new RetentionFacts(Now, new LastRetention(Now + WallClock.Hour, Keep)));
        Assert.Empty(back.Due);
        Assert.Equal((RetentionRail.ClockBack, (Leaf?)null), (Assert.Single(back.Refused).Rail, back.Refused[0].Leaf));
        var skewed = RetentionRule.For(Fixes, Leaves(31), Daily(Now) with { ClockSkew = TimeSpan.FromMinutes(-6) });
        Assert.Empty(skewed.Due);
        Assert.Contains(RetentionRail.ClockSkew, skewed.Refused.Select(refusal => refusal.Rail));
    }

    [Fact]
    public void A_step_back_that_clock_discipline_makes_is_no_error() =>
        Assert.Single(RetentionRule.For(Fixes, Leaves(31), new RetentionFacts(Now, new LastRetention(Now + WallClock.Second, Keep))).Due);

    [Fact]
    public void Half_the_retention_must_be_confirmed()
    {
        var policy = Fixes with { Retention = Fixes.Retention! with { Keep = Period.Parse("14 days") } };
        var rule = RetentionRule.For(policy, Leaves(31), Daily(Now));
        Assert.Empty(rule.Due);
        Assert.Contains(RetentionRail.KeepShortened, rule.Refused.Select(refusal => refusal.Rail));
        Assert.Equal(10, RetentionRule.For(policy, Leaves(31), Daily(Now) with { Confirmed = true }).Due.Count);
    }

    [Fact]
    public void A_fifth_of_the_table_must_be_confirmed_after_a_change_of_policy_and_only_then()
    {
        var policy = Fixes with { Retention = Fixes.Retention! with { Keep = Period.Parse("21 days") } };
        var shortened = RetentionRule.For(policy, Leaves(31), Daily(Now));
        Assert.Empty(shortened.Due);
        Assert.Equal(RetentionRail.Fraction, Assert.Single(shortened.Refused).Rail);
        Assert.Equal(10, RetentionRule.For(policy, Leaves(31), Daily(Now) with { Confirmed = true }).Due.Count);
        var paused = new RetentionFacts(Now, new LastRetention(Now - (10 * WallClock.Day), Period.Parse("21 days")));
        Assert.Equal(10, RetentionRule.For(policy, Leaves(31), paused).Due.Count);
    }

    [Fact]
    public void A_first_run_counts_as_a_change_of_policy()
    {
        Assert.Empty(RetentionRule.For(Fixes, Leaves(45), new RetentionFacts(Now)).Due);
        Assert.Single(RetentionRule.For(Fixes, Leaves(31), new RetentionFacts(Now)).Due);
    }

    [Fact]
    public void The_zone_of_the_policy_must_be_that_of_the_bounds()
    {
        var policy = Fixes with { Grid = Fixes.Grid with { Zone = GridZone.Parse("Europe/Berlin") } };
        var rule = RetentionRule.For(policy, Leaves(31), Daily(Now));
        Assert.Empty(rule.Due);
        Assert.Equal(RetentionRail.Zone, Assert.Single(rule.Refused).Rail);
    }

    [Fact]
    public void Leaves_of_another_period_are_no_zone_error()
    {
        var weeks = Fixes with { Grid = Grid.Create(Period.Parse("1 month"), GridZone.Utc, KeyKind.TimestampTz) };
        Assert.Single(RetentionRule.For(weeks, Leaves(31), Daily(Now)).Due);
    }

    [Fact]
    public void Number_keys_are_kept_from_the_highest_id()
    {
        var parts = Policies.Parts.Build();
        var facts = new RetentionFacts(7_500, new LastRetention(6_400, parts.Retention!.Keep));
        var rule = RetentionRule.For(parts, parts.Leaves(0, 20_000), facts);
        Assert.Equal(2_500, rule.Cutoff);
        Assert.Equal(["parts_p0", "parts_p1000"], Names(rule));
    }

    [Fact]
    public void Whatever_the_facts_nothing_young_open_or_near_now_is_ever_due()
    {
        var cases = from zone in AnyZone
                    from every in Gen.Elements("1 hour", "1 day", "1 week", "1 month")
                    from keep in Gen.Elements("1 hour", "5 days", "1 month", "1 year")
                    from back in Gen.Choose(0, 40)
                    from hole in Gen.Choose(0, 40)
                    from now in Between(At("1975-01-01"), At("2090-01-01"))
                    from ago in Gen.Choose(-50, 100_000)
                    from confirmed in Gen.Elements(true, false)
                    select (zone, every: Period.Parse(every), keep: Period.Parse(keep), back, hole, now, ago, confirmed);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var grid = Grid.Create(sample.every, sample.zone, KeyKind.TimestampTz);
            var policy = Fixes with { Grid = grid, Retention = new Retention(sample.keep, Expiry.Drop) };
            var first = grid.Move(sample.now, sample.every, -sample.back);
            var leaves = policy.Leaves(first, grid.Move(sample.now, sample.every, 5)).Where((_, i) => i != sample.hole).ToList();
            var cutoff = Edge.At(grid.Move(sample.now, sample.keep, -1));
            var last = new LastRetention(sample.now - (sample.ago * WallClock.Minute), sample.keep);
            var rule = RetentionRule.For(policy, leaves, new RetentionFacts(sample.now, last, Confirmed: sample.confirmed));
            var newestPast = leaves.LastOrDefault(leaf => leaf.Range!.Value.Upper <= Edge.At(sample.now));
            return rule.Due.Count <= 10
                && rule.Due.All(due => due.Leaf.Range!.Value.Upper <= cutoff && due.Leaf != newestPast)
                && (sample.ago >= -5 || rule.Due.Count == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
