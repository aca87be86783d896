using System.CommandLine;
using PgStrata.Cli.Commands;
using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Commands;

public sealed class CompletionTest
{
    [Theory]
    [InlineData("conv", "convert")]
    [InlineData("operation r", "resume,rollback")]
    [InlineData("convert app.fixes --stra", "--strategy,--strays")]
    [InlineData("convert app.fixes --strays ", "move,raise,refuse")]
    [InlineData("convert app.fixes --older ", "drop,leave,legacy,migrate")]
    [InlineData("convert app.fixes --strategy ", "adopt,rewrite")]
    [InlineData("convert app.fixes --by ", "hash,list,range")]
    [InlineData("convert app.fixes --output ", "json,markdown,sql,table")]
    [InlineData("policy show --output y", "yaml")]
    [InlineData("convert app.fixes --retain '7 days' --expire d", "detach,drop")]
    [InlineData("status --conn", "--connection")]
    public void commands_options_and_words_are_completed(string line, string expected)
    {
        using var text = new StringWriter();
        new FullTree().Root.Parse([$"[suggest:{line.Length}]", line]).Invoke(new InvocationConfiguration { Output = text });
        Assert.Equal(expected, string.Join(',', text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim())));
    }

    [Fact]
    public async Task the_suggest_directive_of_the_program_works()
    {
        var run = await Tool.RunAsync("[suggest:9]", "schedule ");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("systemd", run.Output.Split('\n').Select(l => l.Trim()));
    }

    [Fact]
    public async Task every_shell_has_a_script()
    {
        foreach (var shell in CompletionShim.Shells)
        {
            var run = await Tool.RunAsync("completion", shell);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("[suggest:", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pgstrata sched", "schedule")]
    [InlineData("pgstrata schedule sys", "systemd")]
    [InlineData("  pgstrata schedule systemd --inte", "--interval")]
    [InlineData("pgstrata completion ", "bash,fish,pwsh,zsh")]
    public async Task bash_completes_with_it(string line, string expected)
    {
        using var directory = new TemporaryDirectory();
        var tool = directory.Write("pgstrata", $"#!/bin/sh\nexec dotnet '{Tool.Dll}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var words = line.Trim().Split(' ');
        var script = directory.Write("try.sh", $"""
            eval "$("{tool}" completion bash)"
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_CWORD={line.TrimStart().Split(' ').Length - 1}
            COMP_WORDS=({string.Join(' ', words.Select(w => $"'{w}'"))} '')
            _pgstrata_complete "{tool}"
            printf '%s\n' "$COMPREPLY" >/dev/null
            (IFS=,; echo "$(printf '%s\n' "${"{COMPREPLY[@]}"}" | LC_ALL=C sort | paste -sd,)")
            """);
        var run = await Tool.StartAsync("bash", new Dictionary<string, string?>(), script);
        Assert.Equal((expected, "", 0), (run.Output.Trim(), run.Error, run.ExitCode));
    }
}
