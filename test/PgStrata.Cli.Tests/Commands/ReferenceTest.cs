using System.CommandLine;
using System.Text.RegularExpressions;
using PgStrata.Cli.Commands;
using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Commands;

/// <summary>docs/reference.md and the help against the commands there are.</summary>
public sealed partial class ReferenceTest
{
    static readonly RootCommand Root = CommandTree.Build(CommandList.All());
    static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference.md"));

    public static TheoryData<string> Commands => [.. Leaves(Root, "pgstrata").Select(c => c.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void a_command_stands_on_the_page_with_exactly_its_options(string path)
    {
        var command = Leaves(Root, "pgstrata").Single(c => c.Path == path).Command;
        var section = Section($"### {path}");
        Assert.Equal(Names(command.Options), OptionsOf(section));
        foreach (var argument in command.Arguments)
            Assert.Contains(argument.Name.ToUpperInvariant(), section.Split("```")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void the_page_has_no_command_that_does_not_exist() =>
        Assert.Equal(Leaves(Root, "pgstrata").Select(c => c.Path).Order(StringComparer.Ordinal),
            Heading().Matches(Page).Select(m => m.Groups["path"].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void the_options_of_all_commands_stand_on_the_page() =>
        Assert.Equal(Names(Root.Options), OptionsOf(Section("## Options of every command")));

    [Fact]
    public void every_exit_code_stands_on_the_page()
    {
        var section = Section("## Exit codes");
        foreach (var (code, meaning) in ExitCode.Table) Assert.Contains($"| {code} | {meaning} |", section, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_help_lists_every_command()
    {
        var help = (await Tool.RunAsync("--help")).Output;
        foreach (var command in Root.Subcommands.Where(c => !c.Hidden))
            Assert.Contains($"\n  {command.Name} ", help, StringComparison.Ordinal);
        foreach (var group in Root.Subcommands.Where(c => c.Subcommands.Count > 0))
        {
            var text = (await Tool.RunAsync(group.Name, "--help")).Output;
            foreach (var command in group.Subcommands) Assert.Contains($"\n  {command.Name} ", text, StringComparison.Ordinal);
        }
    }

    static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Where(c => !c.Hidden)
        .SelectMany(c => c.Subcommands.Count > 0 ? Leaves(c, $"{path} {c.Name}") : [($"{path} {c.Name}", c)]);

    static IEnumerable<string> Names(IEnumerable<Option> options) => options.Where(o => !o.Hidden)
        .SelectMany(o => o.Aliases.Append(o.Name)).Order(StringComparer.Ordinal);

    static IEnumerable<string> OptionsOf(string section) => section.Split('\n').Where(l => l.StartsWith("| `-", StringComparison.Ordinal))
        .SelectMany(l => OptionName().Matches(l.Split(" | ")[0]).Select(m => m.Groups["name"].Value)).Order(StringComparer.Ordinal);

    static string Section(string heading)
    {
        var start = Page.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/reference.md has no '{heading}'");
        var end = NextHeading().Match(Page, start + heading.Length);
        return end.Success ? Page[start..end.Index] : Page[start..];
    }

    [GeneratedRegex("^### (?<path>pgstrata .*)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("^##+ ", RegexOptions.Multiline, 1000)]
    private static partial Regex NextHeading();

    [GeneratedRegex("`(?<name>-[^` ]*)", RegexOptions.None, 1000)]
    private static partial Regex OptionName();
}
