using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class PolicyTests
{
    [Fact]
    public void A_good_draft_becomes_a_policy_and_the_policy_the_same_draft()
    {
        var shifted = Policies.Fixes with { Origin = "1970-01-01 06:00:00", Zone = "Europe/Berlin" };
        foreach (var draft in new[] { Policies.Fixes, Policies.Parts, shifted })
        {
            var policy = draft.Build();
            Assert.Empty(policy.Validate());
            Assert.Equal(policy, PolicyDraft.Of(policy).Build());
        }
    }

    [Fact]
    public void Defaults_are_UTC_pg_partman_names_and_no_DEFAULT()
    {
        var policy = Policies.Parts.Build();
        Assert.Equal(GridZone.Utc, policy.Grid.Zone);
        Assert.Equal("pgpartman5", policy.Naming.ToString());
        Assert.Equal(DefaultPartition.None, policy.Default);
        Assert.Equal(new Retention(Period.Parse("5000"), Expiry.Detach), policy.Retention);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var draft = Policies.Fixes with
        {
            Schema = "",
            Every = "1000 ids",
            Zone = "Mars/Olympus",
            Horizon = "soon",
            Naming = "nothing",
            Expire = null,
            Retain = "5 moons",
            Default = "maybe",
            Origin = "noon",
        };
        Assert.False(draft.TryBuild(out var policy, out var faults));
        Assert.Null(policy);
        Assert.Equal(
            ["default", "every", "expire", "horizon", "naming", "origin", "retain", "table", "zone"],
            faults.Select(fault => fault.Field).Order());
        Assert.Equal(faults.Count, faults.ToString().Split('\n').Length);
    }

    [Theory]
    [InlineData("every")]
    [InlineData("horizon")]
    public void A_part_that_is_needed_must_be_there(string field)
    {
        var draft = field == "every" ? Policies.Fixes with { Every = null } : Policies.Fixes with { Horizon = null };
        Assert.False(draft.TryBuild(out _, out var faults));
        Assert.Equal(new PolicyFault(field, $"'{field}' is missing."), Assert.Single(faults));
    }

    public static TheoryData<string, string> Faulty => new()
    {
        { "retain without expire", "expire" },
        { "expire without retain", "expire" },
        { "horizon shorter than a period", "horizon" },
        { "horizon of ids on a time key", "horizon" },
        { "too many leaves", "horizon" },
        { "a time period on a number key", "every" },
        { "hours on a date key", "every" },
        { "milliseconds in an integer", "key" },
        { "a type that is no key", "key" },
        { "an origin between two dates", "origin" },
        { "retention of ids on a time key", "retain" },
        { "nothing kept", "minKeep" },
        { "an empty guard", "guard" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_fault_is_found(string what, string field)
    {
        var draft = what switch
        {
            "retain without expire" => Policies.Fixes with { Expire = null },
            "expire without retain" => Policies.Fixes with { Retain = null },
            "horizon shorter than a period" => Policies.Fixes with { Every = "1 month" },
            "horizon of ids on a time key" => Policies.Fixes with { Horizon = "100 ids" },
            "too many leaves" => Policies.Fixes with { Every = "1 minute", Horizon = "1 year" },
            "a time period on a number key" => Policies.Parts with { Every = "1 day", Retain = null, Expire = null },
            "hours on a date key" => Policies.Fixes with { TypeName = "date", Every = "1 hour" },
            "milliseconds in an integer" => Policies.Fixes with { TypeName = "integer", Kind = "epochMilliseconds" },
            "a type that is no key" => Policies.Fixes with { TypeName = "jsonb" },
            "an origin between two dates" => Policies.Fixes with { TypeName = "date", Origin = "1970-01-01 06:00:00" },
            "retention of ids on a time key" => Policies.Fixes with { Retain = "100 ids" },
            "nothing kept" => Policies.Fixes with { MinKeep = 0 },
            "an empty guard" => Policies.Fixes with { Guard = " " },
            _ => throw new InvalidOperationException(what),
        };
        Assert.False(draft.TryBuild(out _, out var faults));
        Assert.Equal(field, Assert.Single(faults).Field);
    }

    [Theory]
    [InlineData("7 days")]
    [InlineData("4 periods")]
    [InlineData("1 period")]
    [InlineData("50000 ids")]
    public void A_horizon_is_read_back(string text)
    {
        Assert.True(Horizon.TryParse(text, out var horizon, out _));
        Assert.Equal(text, horizon.ToString());
    }

    [Theory]
    [InlineData("0 periods")]
    [InlineData("x periods")]
    [InlineData("week")]
    [InlineData(null)]
    public void What_is_no_horizon_is_refused(string? text)
    {
        Assert.False(Horizon.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_horizon_in_periods_counts_whole_ones_after_the_current()
    {
        var grid = Policies.Fixes.Build().Grid;
        Assert.Equal(At("2025-12-21"), Horizon.OfPeriods(2).Until(At("2025-12-18 12:00"), grid));
        Assert.Equal(At("2025-12-21"), Horizon.OfPeriods(2).Until(At("2025-12-18"), grid));
    }

    [Fact]
    public void No_draft_makes_building_throw()
    {
        var texts = Gen.Elements(null, "", "1 day", "10 ids", "bigint", "date", "uuid", "UTC", "{table}", "drop", "x", "\0", "'");
        var drafts = from a in texts from b in texts from c in texts from d in texts from e in texts from f in texts
                     select new PolicyDraft
                     {
                         Schema = a, Table = b, Key = c, TypeName = d, Every = e, Horizon = f, Kind = a, Zone = b, Origin = c,
                         Retain = d, Expire = e, Guard = f, Naming = a, Default = b,
                     };
        Prop.ForAll(drafts.ToArbitrary(), draft =>
            draft.TryBuild(out var policy, out var faults) == (faults.Count == 0)
            && (policy is null) == (faults.Count > 0))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
