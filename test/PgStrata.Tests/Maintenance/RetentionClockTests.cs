using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Testing;
using static PgStrata.Tests.Maintenance.RetentionTables;

namespace PgStrata.Tests.Maintenance;

/// <summary>When it is not sure what time it is, or where, nothing expires.</summary>
public sealed class RetentionClockTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresFact]
    public async Task a_clock_that_went_back_stops_everything()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.Database.ExecuteAsync("""
            CREATE TABLE app.older PARTITION OF app.events FOR VALUES FROM ('2026-01-01Z') TO ('2026-01-02Z');
            INSERT INTO app.events (at) VALUES ('2026-01-01 12:00Z');
            DO $$ BEGIN EXECUTE (SELECT string_agg('DROP TABLE app.' || relname,
              ';') FROM pg_class WHERE relname ~ '^events_p2026031[67]$'); END $$;
            """);

        var back = await box.RunAsync(Start.AddHours(-3), r => r with { ConfirmRetention = true });
        var again = await box.RunAsync(Start.AddHours(-3), r => r with { ConfirmRetention = true });
        var still = await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.older");
        var small = await box.RunAsync(Start.AddMinutes(-3)); // what clock discipline may do

        Assert.Equal((MaintainExit.Attention, MaintainExit.Attention), (back.Exit, again.Exit));
        Assert.All([back, again], r => Assert.StartsWith("retention-clock-back", r.Tables[0].Message, StringComparison.Ordinal));
        Assert.Equal(1, still);
        Assert.Empty(back.Tables[0].Expired.Concat(again.Tables[0].Expired));
        Assert.Equal(2, back.Tables[0].Created.Count); // the horizon does not depend on it
        Assert.Equal((MaintainExit.Done, "older"), (small.Exit, Assert.Single(small.Tables[0].Expired))); // so only the clock had kept it
    }

    [PostgresFact]
    public async Task a_clock_that_is_off_stops_everything_that_expires()
    {
        await using var box = await Sandbox.CreateAsync(LongAgo("events"));
        await box.ApplyAsync(Keep("events", 8));

        var off = await new Maintainer(box.Factory,
            new ManualTimeProvider(DateTimeOffset.UtcNow.AddMinutes(7))).RunAsync(new MaintainRequest { ConfirmRetention = true });
        var leaves = (await box.LeavesAsync("events")).Count;
        var right = await box.RunAsync(with: r => r with { ConfirmRetention = true });

        Assert.Equal(MaintainExit.Attention, off.Exit);
        Assert.StartsWith("retention-clock-skew", off.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(off.Tables[0].Expired);
        Assert.Equal(8 + 3, leaves);
        Assert.True(right.Exit == MaintainExit.Done, right.Tables[0].Message);
        Assert.Equal(["ago1", "ago2"], right.Tables[0].Expired);
    }

    [PostgresFact]
    public async Task a_clock_that_steps_back_between_the_plan_and_the_act_stops_it_in_its_transaction()
    {
        await using var box = await Sandbox.CreateAsync(LongAgo("events"));
        await box.ApplyAsync(Keep("events", 8));
        var look = await Inspection.ReadAsync(box.Session, [], null, TimeProvider.System, CancellationToken.None);
        var plan = look.Tables[0].Plan! with { Retention = RetentionRule.For(look.Tables[0].Plan!.State.Policy,
            look.Tables[0].Plan!.State.Leaves, new RetentionFacts(look.Tables[0].Plan!.Ends.Now, Confirmed: true)) };

        Task<int> CheckAsync(DateTimeOffset planned) => box.Session.ExecuteAsync(PgStrata.Sql.SqlText.Raw(
            new ExpireSteps(plan, planned, isInvented: false, TimeSpan.FromMilliseconds(50)).All()
                .First(s => s.Id == "check-ago1").Statements[0]));

        await CheckAsync(look.Now);
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => CheckAsync(look.Now.AddMinutes(6)));
        Assert.Equal(("PS011", true), (error.SqlState, error.MessageText.StartsWith("retention-clock-back", StringComparison.Ordinal)));
    }

    [PostgresFact]
    public async Task a_zone_that_the_bounds_were_not_made_in_stops_everything_that_expires()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8) with { Zone = "America/New_York" });

        var wrong = await box.RunAsync(Start, r => r with { ConfirmRetention = true, PlanOnly = true });
        await box.ApplyAsync(Keep("events", 8));
        var right = await box.RunAsync(Start, r => r with { ConfirmRetention = true, PlanOnly = true });

        Assert.Empty(wrong.Tables[0].Expired);
        Assert.Contains(wrong.Tables[0].Notes, n => n.StartsWith("retention-zone", StringComparison.Ordinal));
        Assert.Equal(2, right.Tables[0].Expired.Count);
    }

    [PostgresFact]
    public async Task a_server_in_recovery_is_left_alone()
    {
        await using var server = await PostgresServer.StartAsync(PostgresVersions.Default);
        await using (var setup = Npgsql.NpgsqlDataSource.Create(server.ConnectionString() + ";Pooling=false"))
        await using (var command = setup.CreateCommand("CREATE SCHEMA app;" + LongAgo("events"))) await command.ExecuteNonQueryAsync();
        var factory = new PgStrata.Server.SessionFactory(server.ConnectionString());
        string check;
        await using (var session = await factory.OpenAsync("test"))
        {
            await new PolicyStore(session).ApplyAsync([Keep("events", 8)], false, false);
            var plan = (await new Maintainer(factory).RunAsync(new MaintainRequest { PlanOnly = true,
                ConfirmRetention = true })).Tables[0].Plan!;
            check = plan.Steps.First(s => s.Id == "check-ago1").Statements[0];
            await session.ExecuteAsync(PgStrata.Sql.SqlText.Raw(check)); // fine on the primary
        }

        await server.StopAsync();
        await ServerUser.RunAsync("touch", Path.Combine(server.Folder, "data", "standby.signal"));
        await server.ContinueAsync();

        var refused = await Assert.ThrowsAsync<StrataException>(() =>
            new Maintainer(factory).RunAsync(new MaintainRequest { ConfirmRetention = true }));
        Assert.Equal("recovery", refused.Code);
        await using var standby = await factory.OpenAsync("test");
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => standby.ExecuteAsync(PgStrata.Sql.SqlText.Raw(check)));
        Assert.StartsWith("retention-recovery", error.MessageText, StringComparison.Ordinal);
    }
}
