using PgStrata.Cli.Output;
using Spectre.Console;

namespace PgStrata.Cli.Tests.Output;

public sealed class TerminalTraitsTest
{
    [Theory]
    [InlineData("", true, true, true)]
    [InlineData("", false, false, false)]
    [InlineData("NO_COLOR=1", true, false, true)]
    [InlineData("NO_COLOR=", true, true, true)]
    [InlineData("TERM=dumb", true, false, false)]
    [InlineData("CLICOLOR_FORCE=1", false, true, false)]
    [InlineData("CLICOLOR_FORCE=0", false, false, false)]
    [InlineData("CLICOLOR_FORCE=1 NO_COLOR=1", true, false, true)]
    [InlineData("CLICOLOR=0", true, false, true)]
    [InlineData("CLICOLOR_FORCE=1 TERM=dumb", true, true, false)]
    public void colours_and_redrawing_follow_the_conventions(string environment, bool terminal, bool colours, bool redraws)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1]);
        var traits = TerminalTraits.Decide(variables.GetValueOrDefault, terminal, unicode: true);
        Assert.Equal((colours, redraws), (traits.Colours, traits.Redraws));
    }

    [Fact]
    public void without_colours_no_escape_code_is_written()
    {
        using var plain = new StringWriter();
        new Messages(ConsoleFactory.Create(plain, new TerminalTraits(false, false, false), isTerminal: false),
            Verbosity.Normal).Error("it broke [x]");
        Assert.Equal("pgstrata: it broke [x]", plain.ToString().TrimEnd());
        using var coloured = new StringWriter();
        new Messages(ConsoleFactory.Create(coloured, new TerminalTraits(true, true, true), isTerminal: true, columns: 10),
            Verbosity.Normal).Error("it broke and is long");
        Assert.Contains("\e[", coloured.ToString(), StringComparison.Ordinal);
        Assert.Contains("pgstrata: it broke and is long", coloured.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Quiet", "wE")]
    [InlineData("Normal", "swEh")]
    [InlineData("Verbose", "sdwEh")]
    public void quiet_and_verbose_decide_what_is_said(string verbosity, string expected)
    {
        using var text = new StringWriter();
        var messages = new Messages(
            ConsoleFactory.Create(text, new TerminalTraits(false, false, false), isTerminal: false), Enum.Parse<Verbosity>(verbosity));
        messages.Say("s");
        messages.Detail("d");
        messages.Warn("w");
        messages.Error("E");
        messages.Hint("h");
        Assert.Equal(expected,
            string.Concat(text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd()[^1])));
    }

    [Fact]
    public void a_table_in_a_pipe_is_not_cut()
    {
        using var text = new StringWriter();
        var console = ConsoleFactory.Create(text, new TerminalTraits(false, false, false), isTerminal: false);
        console.Write(new Table().AddColumn("c").AddRow(new string('x', 300)));
        Assert.Contains(new string('x', 300), text.ToString(), StringComparison.Ordinal);
    }
}
