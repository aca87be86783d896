using System.CommandLine;
using PgStrata.Cli.Commands;

namespace PgStrata.Cli.Tests.Commands;

public sealed class CommandRunnerTest
{
    [Theory]
    [InlineData("unreachable", 1)]
    [InlineData("lock_timeout", 4)]
    [InlineData("lease", 4)]
    [InlineData("too_many_clients", 4)]
    [InlineData("connection", 2)]
    [InlineData("policy", 2)]
    [InlineData("usage", 2)]
    [InlineData("pooler", 1)]
    public async Task an_error_of_the_product_becomes_its_message_and_code(string code, int expected)
    {
        var (exit, output, error) = await RunAsync(() => throw new StrataException(code, "app.fixes is [busy]."));
        Assert.Equal(expected, exit);
        Assert.Equal("", output);
        Assert.StartsWith("pgstrata: app.fixes is [busy].", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_unreachable_server_comes_with_where_the_address_was_taken_from()
    {
        var (_, _, error) = await RunAsync(() => throw new StrataException("unreachable", "Cannot reach the server."));
        Assert.Contains("hint: The database is taken from --connection, PGSTRATA_CONNECTION", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_cancelled_body_ends_as_interrupted()
    {
        var (exit, _, error) = await RunAsync(() => throw new OperationCanceledException());
        Assert.Equal(130, exit);
        Assert.Contains("pgstrata operation resume", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_defect_shows_its_stack_only_when_asked()
    {
        var (exit, _, error) = await RunAsync(() => throw new InvalidOperationException("oops"));
        Assert.Equal(1, exit);
        Assert.StartsWith("pgstrata: unexpected InvalidOperationException: oops", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("   at ", (await RunAsync(() => throw new InvalidOperationException("oops"), "--verbose")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task without_a_person_to_ask_a_change_needs_yes()
    {
        var error = await Assert.ThrowsAsync<StrataException>(() => AskAsync(yes: false));
        Assert.Equal("usage", error.Code);
        Assert.Contains("add --yes", error.Message, StringComparison.Ordinal);
        Assert.True(await AskAsync(yes: true));
    }

    [Fact]
    public async Task ctrl_c_at_the_question_changes_nothing_and_points_at_no_operation()
    {
        var parsed = CommandTree.Build(new Command("x")).Parse("x");
        parsed.InvocationConfiguration.Error = TextWriter.Null;
        using var context = CommandContext.From(parsed, mayAsk: true);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        using var answers = new NoAnswer();
        var error = await Assert.ThrowsAsync<StrataException>(
            () => Confirmation.AskAsync(context, yes: false, "Go on?", answers, stopped.Token));
        Assert.Equal("Interrupted before an answer. Nothing was changed.", error.Message);
        Assert.Equal(ExitCode.Interrupted, ExitCode.Of(error));
    }

    /// <summary>Somebody who does not answer until the question is taken back.</summary>
    sealed class NoAnswer : TextReader
    {
        readonly ManualResetEventSlim over = new();

        public override string? ReadLine()
        {
            over.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            over.Set();
            base.Dispose(disposing);
        }
    }

    static async Task<bool> AskAsync(bool yes)
    {
        using var error = new StringWriter();
        var parsed = CommandTree.Build(new Command("x")).Parse("x");
        parsed.InvocationConfiguration.Error = error;
        using var context = CommandContext.From(parsed);
        using var answers = new StringReader("y\n");
        return await Confirmation.AskAsync(context, yes, "app.fixes (225 GiB) will be converted.", answers, CancellationToken.None);
    }

    static async Task<(int Exit, string Output, string Error)> RunAsync(Func<Task<int>> body, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var tree = CommandTree.Build(new StatusCommand((_, _, _) => body()));
        var exit = await tree.Parse(["status", .. more]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exit, output.ToString(), error.ToString());
    }
}
