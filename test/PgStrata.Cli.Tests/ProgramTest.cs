using PgStrata.Cli.Commands;
using PgStrata.Testing;

namespace PgStrata.Cli.Tests;

public sealed class ProgramTest
{
    [Fact]
    public async Task help_is_a_result_on_stdout()
    {
        var run = await Tool.RunAsync("--help");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("pgstrata [command] [options]", run.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task help_of_a_command_ends_with_examples() =>
        Assert.Contains("Examples:\n  pgstrata schedule systemd", (await Tool.RunAsync("schedule", "systemd", "--help")).Output,
            StringComparison.Ordinal);

    [Fact]
    public async Task the_version_is_one_line()
    {
        var run = await Tool.RunAsync("--version");
        Assert.Equal((0, $"pgstrata {ShowVersion.Version}", ""), (run.ExitCode, run.Output.Trim(), run.Error));
    }

    [Theory]
    [InlineData("", "pgstrata: say what to do: ")]
    [InlineData("shedule", "pgstrata: there is no command 'shedule' here. Did you mean 'schedule'?")]
    [InlineData("schedule cron --interval 7min", "pgstrata: --interval '7min' is not")]
    [InlineData("schedule cron --bogus", "pgstrata: there is no option '--bogus' here.")]
    public async Task wrong_usage_ends_with_2_and_nothing_on_stdout(string line, string expected)
    {
        var run = await Tool.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("hint: 'pgstrata", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_monitor_reads_a_wrong_line_on_stdout()
    {
        var run = await Tool.RunAsync("check", "--nagios", "--bogus");
        Assert.Equal((3, "PGSTRATA UNKNOWN - there is no option '--bogus' here.\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("postgresql://bob:hunter2@db1/app")]
    [InlineData("host=db1 password=hunter2")]
    [InlineData("Host=db1;Password=hunter2")]
    public async Task a_password_never_gets_into_a_schedule(string connection)
    {
        var run = await Tool.RunAsync("schedule", "systemd", "--connection", connection);
        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("pgstrata: --connection: it holds a password", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task colours_can_be_forced_and_forbidden()
    {
        string[] line = ["schedule", "systemd", "--connection", "password=x"];
        Assert.Contains("\e[", (await Tool.RunAsync(new Dictionary<string, string?> { ["CLICOLOR_FORCE"] = "1" }, line)).Error,
            StringComparison.Ordinal);
        var both = await Tool.RunAsync(new Dictionary<string, string?> { ["CLICOLOR_FORCE"] = "1", ["NO_COLOR"] = "1" }, line);
        Assert.DoesNotContain("\e[", both.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_schedule_is_installed_once_and_not_overwritten_without_consent()
    {
        using var directory = new TemporaryDirectory();
        string[] line = ["schedule", "systemd", "--install", "--directory", directory.Path, "--connection", "service=prod"];
        var first = await Tool.RunAsync(line);
        Assert.Equal((0, ""), (first.ExitCode, first.Output));
        Assert.Contains("Now run: systemctl daemon-reload", first.Error, StringComparison.Ordinal);
        Assert.Equal(["pgstrata.service", "pgstrata.timer"], Directory.GetFiles(directory.Path).Select(f => Path.GetFileName(f)).Order());
        Assert.Contains("is up to date", (await Tool.RunAsync(line)).Error, StringComparison.Ordinal);

        File.AppendAllText(Path.Combine(directory.Path, "pgstrata.timer"), "# mine\n");
        var refused = await Tool.RunAsync(line);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("exists and differs", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", File.ReadAllText(Path.Combine(directory.Path, "pgstrata.timer")), StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync([.. line, "--yes"])).ExitCode);
        Assert.DoesNotContain("# mine", File.ReadAllText(Path.Combine(directory.Path, "pgstrata.timer")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_schedule_of_a_program_that_is_not_there_is_not_installed()
    {
        using var directory = new TemporaryDirectory();
        var refused = await Tool.RunAsync(
            "schedule", "cron", "--install", "--directory", directory.Path, "--connection", "service=prod", "--tool", "/opt/nowhere");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("there is no program /opt/nowhere", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task a_schedule_runs_this_program()
    {
        var printed = await Tool.RunAsync("schedule", "cron", "--connection", "service=prod");
        Assert.True(File.Exists(printed.Output.Split(' ').Single(word => word.EndsWith("PgStrata.Cli", StringComparison.Ordinal))));
    }
}
