using System.Net;
using System.Text.Json;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Control;

public sealed class HttpHookTests
{
    [PostgresFact]
    public async Task An_address_gets_the_facts_and_may_say_no_before_the_point_of_no_return_only()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(
            "CREATE SCHEMA app; CREATE TABLE app.plain (id bigint, at timestamptz NOT NULL)");
        using var listener = new HttpListener();
        var address = Listen(listener);
        var asked = new List<string>();
        var refused = new HashSet<string>(StringComparer.Ordinal) { "before-switch", "after-switch" };
        var answering = AnswerAsync(listener, asked, refused);
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(
            new ConvertRequest { Table = new QualifiedName("app", "plain"), Key = "at", Every = Period.Parse("1 day") });
        var notes = new Notes();

        var vetoed = await strata.RunAsync(
            plan, new RunOptions { Hooks = [new("before-switch", address), new("after-switch", address)] }, notes);
        Assert.Equal(RunOutcome.NotObtained, vetoed.Outcome);
        Assert.Contains($"the hook at before-switch said no: {address} answered 503", vetoed.Message, StringComparison.Ordinal);
        refused.Remove("before-switch");
        var report = await strata.ResumeAsync(plan.Operation, options: null, notes);
        Assert.Equal("switched", report.State);
        Assert.Contains(notes.Texts, t => t.StartsWith("warning: the hook at after-switch failed", StringComparison.Ordinal));
        Assert.Equal(["before-switch app.plain True", "before-switch app.plain True", "after-switch app.plain False"], asked);

        listener.Stop();
        await answering;
        var nobody = await new HookRunner([new("before-build", address)])
            .CallAsync(new Phase("before-build", "abcdefgh", "app.plain", true), CancellationToken.None);
        Assert.StartsWith($"{address} could not be asked: ", nobody, StringComparison.Ordinal);
    }

    static string Listen(HttpListener listener)
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var address = $"http://127.0.0.1:{port}/hook/";
        listener.Prefixes.Add(address);
        listener.Start();
        return address;
    }

    static async Task AnswerAsync(HttpListener listener, List<string> asked, HashSet<string> refused)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var facts = await JsonDocument.ParseAsync(context.Request.InputStream);
                var phase = facts.RootElement.GetProperty("phase").GetString()!;
                asked.Add($"{phase} {facts.RootElement.GetProperty("table")} {facts.RootElement.GetProperty("can_veto").GetBoolean()}");
                context.Response.StatusCode = refused.Contains(phase) ? 503 : 204;
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    sealed class Notes : IProgress<RunEvent>
    {
        internal List<string> Texts { get; } = [];

        public void Report(RunEvent value)
        {
            if (value is RunEvent.Noted note) Texts.Add(note.Text);
        }
    }
}
