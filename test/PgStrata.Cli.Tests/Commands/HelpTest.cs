using System.CommandLine;
using PgStrata.Cli.Commands;

namespace PgStrata.Cli.Tests.Commands;

public sealed class HelpTest
{
    [Fact]
    public void every_command_option_and_argument_is_described()
    {
        foreach (var command in All(new FullTree().Root))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments))
                Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{command.Name} {symbol.Name}");
        }
    }

    [Fact]
    public void every_example_of_the_help_is_a_valid_line()
    {
        var root = new FullTree().Root;
        var examples = All(root).OfType<StrataCommand>().SelectMany(c => c.Examples)
            .Where(e => e.StartsWith("pgstrata ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var line = example.Split(['>', '|'])[0].Replace('\'', '"')["pgstrata ".Length..];
            Assert.Equal([], root.Parse(line).Errors.Select(e => $"{example}: {e.Message}"));
        }
    }

    [Fact]
    public void the_help_of_the_root_lists_the_exit_codes()
    {
        using var text = new StringWriter();
        Assert.Equal(0, new FullTree().Root.Parse("--help").Invoke(new InvocationConfiguration { Output = text }));
        foreach (var (code, meaning) in ExitCode.Table) Assert.Contains($"{code,3}  {meaning}", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void the_table_of_exit_codes_holds_every_code_once()
    {
        var codes = typeof(ExitCode).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
            .Where(f => f.IsLiteral).Select(f => (int)f.GetRawConstantValue()!).Order();
        Assert.Equal(codes, ExitCode.Table.Select(c => c.Code));
    }

    static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
