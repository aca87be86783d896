using PgStrata.Cli.Output;

namespace PgStrata.Cli.Tests.Output;

public sealed class QuantityTest
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.44, "0.4 ms")]
    [InlineData(9.99, "9.9 ms")]
    [InlineData(320.9, "320 ms")]
    [InlineData(999.9, "999 ms")]
    [InlineData(1000, "1.0 s")]
    [InlineData(59_990, "59.9 s")]
    [InlineData(60_000, "1 min 00 s")]
    [InlineData(245_000, "4 min 05 s")]
    [InlineData(3_599_999, "59 min 59 s")]
    [InlineData(12_000_000, "3 h 20 min")]
    [InlineData(442_800_000, "5 d 3 h")]
    [InlineData(-1500, "-1.5 s")]
    public void durations(double milliseconds, string expected) =>
        Assert.Equal(expected, Quantity.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1048575, "1.0 MiB")]
    [InlineData(500L * 1024 * 1024, "500 MiB")]
    [InlineData(12L * 1024 * 1024 * 1024, "12.0 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    [InlineData(-2048, "-2.0 KiB")]
    public void sizes(long bytes, string expected) => Assert.Equal(expected, Quantity.Bytes(bytes));

    [Theory]
    [InlineData(-1, "?")]
    [InlineData(0, "~0")]
    [InlineData(999, "~999")]
    [InlineData(225_000_000, "~225 M")]
    [InlineData(999_950, "~1.0 M")]
    [InlineData(1500, "~1.5 k")]
    public void estimates_are_marked_as_such(double value, string expected) => Assert.Equal(expected, Quantity.Estimate(value));

    [Fact]
    public void counts_are_exact_and_grouped() => Assert.Equal("12,345,678", Quantity.Count(12345678));

    [Fact]
    public void rates() => Assert.Equal("0.5 rows/s 12,346 rows/s", $"{Quantity.Rate(0.5, "rows")} {Quantity.Rate(12345.6, "rows")}");
}
