using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Tests.Configuration;

public sealed class DidYouMeanTest
{
    [Theory]
    [InlineData("retian", "retain")]
    [InlineData("hosst", "host")]
    [InlineData("maintian", "maintain")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void near_words_are_found_and_far_ones_are_not(string word, string? expected) =>
        Assert.Equal(expected, DidYouMean.Nearest(word, ["retain", "host", "maintain", "status"]));
}
