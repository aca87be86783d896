using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>Retention of a table that others reference: the server checks their rows under a lock that stops their writers.</summary>
public sealed class ReferencedTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    /// <summary>app.events with ten days, and app.child whose many rows all reference the last of them.</summary>
    static readonly string Tables = Sandbox.Table("events") + """
        DO $$ BEGIN FOR i IN 0..9 LOOP
          EXECUTE format('CREATE TABLE app.d%s PARTITION OF app.events FOR VALUES FROM (%L) TO (%L)', i,
            timestamptz '2026-02-28Z' + i * interval '1 day', timestamptz '2026-03-01Z' + i * interval '1 day');
        END LOOP; END $$;
        INSERT INTO app.events (at) SELECT timestamptz '2026-02-28 12:00Z' + i * interval '1 day' FROM generate_series(0, 9) i;
        CREATE TABLE app.child (event bigint, at timestamptz);
        INSERT INTO app.child SELECT id, at FROM app.events, generate_series(1, 200000) WHERE at = '2026-03-09 12:00Z';
        ALTER TABLE app.child ADD FOREIGN KEY (event, at) REFERENCES app.events (id, at);
        ANALYZE app.child;
        """;

    static readonly PolicyDraft Policy = Sandbox.Daily("events") with { Retain = "9 days", Expire = "drop" };

    static Task<MaintainReport> RunAsync(Sandbox box, TimeSpan maxLock, TimeSpan? maxWait = null) => box.RunAsync(Start, r => r with
    {
        ConfirmRetention = true, Options = new RunOptions { MaxLock = maxLock, MaxWait = maxWait ?? TimeSpan.FromMinutes(2) },
    });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task leaves_are_detached_without_stopping_the_table_and_the_check_of_references_is_bounded(int major)
    {
        await using var box = await Sandbox.CreateAsync(Tables, major);
        await box.ApplyAsync(Policy);

        var slow = await RunAsync(box, TimeSpan.FromMilliseconds(1));
        var pending = await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending");
        var leaves = (await box.LeavesAsync("events")).Count;
        var begun = await box.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.expired");
        var fine = await RunAsync(box, TimeSpan.FromSeconds(30));

        Assert.StartsWith("retention-slow-check: app.d0 stays.", slow.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal((MaintainExit.Attention, 0, 0L, 18), (slow.Exit, slow.Tables[0].Expired.Count, pending, leaves));
        Assert.Equal(0, begun); // who detaches the leaf by hand now may keep it
        Assert.Contains("writers of app.child", slow.Tables[0].Message, StringComparison.Ordinal);
        Assert.True(fine.Exit == MaintainExit.Done, fine.Tables[0].Message);
        Assert.Equal("d0", Assert.Single(fine.Tables[0].Expired));
        Assert.DoesNotContain(
            fine.Tables[0].Plan!.Steps.SelectMany(s => s.Locks), l => l.Relation == "app.events" && l.Mode == LockMode.AccessExclusive);
        Assert.Equal(200000, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.child"));
        Assert.Equal(1, await box.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint " +
            "WHERE contype = 'f' AND conrelid = 'app.child'::regclass AND conparentid = 0 AND convalidated"));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_detach_that_readers_hold_up_is_finished_by_the_next_run(int major)
    {
        await using var box = await Sandbox.CreateAsync(Tables, major);
        await box.ApplyAsync(Policy);
        await using var reader = await box.Database.ConnectAsync();
        await using (var transaction = await reader.BeginTransactionAsync())
        {
            await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM app.events", reader, transaction);
            Assert.Equal(10L, await command.ExecuteScalarAsync());

            var held = await RunAsync(box, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(200));
            Assert.True(held.Tables[0].Outcome == MaintainOutcome.NotObtained, $"{held.Tables[0].Outcome}: {held.Tables[0].Message}");
            Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"));
            Assert.Equal(9L, await command.ExecuteScalarAsync()); // off the table for every statement that begins now
        }

        var after = await RunAsync(box, TimeSpan.FromSeconds(30));

        Assert.True(after.Exit == MaintainExit.Done, after.Tables[0].Message);
        Assert.Equal("d0", Assert.Single(after.Tables[0].Expired));
        Assert.True(await box.Database.ScalarAsync<bool>("SELECT to_regclass('app.d0') IS NULL"));
    }

    [PostgresFact]
    public async Task beside_a_DEFAULT_the_check_is_bounded_too()
    {
        await using var box = await Sandbox.CreateAsync(Tables + "CREATE TABLE app.rest PARTITION OF app.events DEFAULT;");
        await box.ApplyAsync(Policy with { Default = "kept" });

        var slow = await RunAsync(box, TimeSpan.FromMilliseconds(1));
        var fine = await RunAsync(box, TimeSpan.FromSeconds(30));

        Assert.StartsWith("retention-slow-check: app.d0 stays.", slow.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(slow.Tables[0].Expired);
        Assert.Equal("d0", Assert.Single(fine.Tables[0].Expired));
    }
}
