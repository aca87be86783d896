using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Shape;

namespace PgStrata.Tests.Conversion;

/// <summary>A mistake in a gate is heard of before the first step; a gate that errors later is closed and undoes nothing.</summary>
public sealed class GateTests
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint, at timestamptz NOT NULL); INSERT INTO app.t VALUES (1, now());
        CREATE TABLE app.jobs (waiting boolean);
        CREATE FUNCTION app.idle() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT NOT waiting FROM app.jobs); END';

        """;

    const string Idle = "SELECT app.idle()";

    [PostgresTheory]
    [InlineData("select 1", "it returns integer instead of boolean")]
    [InlineData("select 1 where false", "it returns integer instead of boolean")]
    [InlineData("select true, true", "it returns 2 columns instead of one")]
    [InlineData("insert into app.jobs values (true)", "it returns 0 columns instead of one")]
    [InlineData("select 1/0=1", "division by zero, SQLSTATE 22012")]
    [InlineData("select yes", "SQLSTATE 42703")]
    public async Task A_gate_that_cannot_be_asked_refuses_the_run_and_nothing_is_changed(string gate, string why)
    {
        await using var database = await CreateAsync();
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request);
        var before = await CatalogFingerprint.ReadAsync(database);
        var refused = await Assert.ThrowsAsync<StrataException>(() => strata.RunAsync(plan, Options("SELECT true", gate)));
        Assert.Equal("gate", refused.Code);
        Assert.Contains($"--gate '{gate}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<StrataException>(
            () => strata.RunAsync(plan with { Run = new RunSettings { Gates = [gate] } }));
        Assert.Equal("gate", refused.Code);
        Assert.Equal(before, await CatalogFingerprint.ReadAsync(database));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM app.jobs"));
    }

    [PostgresTheory]
    [InlineData("DROP TABLE app.jobs", "SQLSTATE 42P01", "CREATE TABLE app.jobs AS SELECT false AS waiting")]
    [InlineData(
        "DROP FUNCTION app.idle(); CREATE FUNCTION app.idle() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "it returns integer instead of boolean",
        "DROP FUNCTION app.idle(); CREATE FUNCTION app.idle() RETURNS boolean LANGUAGE sql AS 'SELECT true'")]
    public async Task A_gate_that_errors_later_is_closed_and_the_operation_goes_on_when_it_opens(string harm, string why, string remedy)
    {
        await using var database = await CreateAsync();
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request);
        var notes = new Notes();
        var stopped = await strata.RunAsync(plan, Options(Idle) with { OnPhase = On("before-switch", database, harm) }, notes);
        Assert.Equal((RunOutcome.NotObtained, "stopped"), (stopped.Outcome, stopped.State));
        Assert.Contains("the gate did not open within", stopped.Message, StringComparison.Ordinal);
        Assert.Contains(why, stopped.Message, StringComparison.Ordinal);
        Assert.Contains($"operation resume {plan.Operation}", stopped.Message, StringComparison.Ordinal);
        // Told once, however often it was asked.
        var note = Assert.Single(notes.Texts, n => n.StartsWith("gate is closed", StringComparison.Ordinal));
        Assert.Contains(why, note, StringComparison.Ordinal);
        Assert.Contains(stopped.Steps, s => s.State == "done");

        await database.ExecuteAsync(remedy);
        var resumed = await strata.ResumeAsync(plan.Operation, Options(Idle));
        Assert.True(resumed.Outcome == RunOutcome.Done, resumed.Message);
    }

    [PostgresFact]
    public async Task Null_and_no_row_are_closed_and_not_a_mistake()
    {
        await using var database = await CreateAsync();
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request);
        Assert.Equal(RunOutcome.NotObtained, (await strata.RunAsync(plan, Options(Idle))).Outcome);
        Assert.Equal(RunOutcome.NotObtained, (await strata.ResumeAsync(plan.Operation, Options("SELECT NULL::boolean"))).Outcome);
    }

    [PostgresFact]
    public async Task A_gate_given_to_a_resume_is_tried_and_those_kept_are_not()
    {
        await using var database = await CreateAsync();
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request);
        Assert.Equal(RunOutcome.NotObtained, (await strata.RunAsync(plan, Options(Idle))).Outcome);
        var refused = await Assert.ThrowsAsync<StrataException>(() => strata.ResumeAsync(plan.Operation, Options("select 1")));
        Assert.Equal("gate", refused.Code);
        await database.ExecuteAsync("DROP TABLE app.jobs");
        Assert.Equal(RunOutcome.NotObtained, (await strata.ResumeAsync(plan.Operation, Options(Idle))).Outcome);
        var done = await strata.ResumeAsync(plan.Operation, Options("SELECT true"));
        Assert.True(done.Outcome == RunOutcome.Done, done.Message);
    }

    static ConvertRequest Request =>
        new() { Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2) };

    static RunOptions Options(params string[] gates) =>
        new() { MaxLock = TimeSpan.FromSeconds(30), MaxWait = TimeSpan.FromSeconds(1), Gates = gates };

    static Func<Phase, CancellationToken, Task<string?>> On(string name, TestDatabase database, string sql) => async (phase, _) =>
    {
        if (phase.Name == name) await database.ExecuteAsync(sql);
        return null;
    };

    static async Task<TestDatabase> CreateAsync() =>
        await (await PostgresServer.GetAsync(PostgresVersions.Default)).CreateDatabaseAsync(Schema);

    sealed class Notes : IProgress<RunEvent>
    {
        internal List<string> Texts { get; } = [];

        public void Report(RunEvent value)
        {
            if (value is RunEvent.Noted { Text: var text }) Texts.Add(text);
        }
    }
}
