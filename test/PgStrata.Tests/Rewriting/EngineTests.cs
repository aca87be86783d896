using PgStrata.Rewriting;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>
/// Copy, replay and comparison under writers of every isolation level, with server processes ended at random: no difference, ever.
/// </summary>
public sealed class EngineTests
{
    static readonly string[] Levels = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "READ COMMITTED"];

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_table_that_is_written_to_is_copied_exactly(int major)
    {
        await using var follower = await Follower.StartAsync(major);
        using var stop = new CancellationTokenSource();
        var writers = Levels.Select((level, i) => new Writer(follower.Database, level, i)).ToList();
        var work = writers.Select(w => w.RunAsync(stop.Token)).ToList();
        var struck = 0L;
        var striking = StrikeAsync(follower.Database, n => Interlocked.Add(ref struck, n), stop.Token);

        await follower.CopyAsync();
        await follower.SettleAsync();
        var seen = new List<Comparison>();
        while (seen.Count < 5 || struck == 0 || writers.Any(w => w.Committed == 0))
        {
            await follower.ReplayAsync(batches: 5);
            seen.Add(await follower.CompareAsync());
        }

        await stop.CancelAsync();
        await Task.WhenAll(work);
        await striking;
        await follower.ReplayAsync();
        seen.Add(await follower.CompareAsync());

        Assert.All(seen, c => Assert.Empty(c.Differences));
        Assert.Equal(await follower.Database.ScalarAsync<long>($"SELECT count(*) FROM {Follower.Spec.Source}"), seen[^1].Rows);
        Assert.Equal(0, await follower.DifferencesAsync());
    }

    [PostgresFact]
    public async Task a_truncate_is_followed_whenever_it_comes()
    {
        await using var follower = await Follower.StartAsync(PostgresVersions.Default);
        await follower.Database.ExecuteAsync($"INSERT INTO {Follower.Spec.Source} VALUES (500001, '2026-02-02Z')");
        await follower.Database.ExecuteAsync($"TRUNCATE {Follower.Spec.Source}");
        await follower.Database.ExecuteAsync($"INSERT INTO {Follower.Spec.Source} SELECT g, '2026-02-02Z' FROM generate_series(1, 900) g");
        await follower.CopyAsync();
        await follower.SettleAsync();
        await follower.Database.ExecuteAsync($"INSERT INTO {Follower.Spec.Source} VALUES (600001, '2026-02-02Z')");
        await follower.ReplayAsync(batches: 1);
        await follower.Database.ExecuteAsync($"TRUNCATE {Follower.Spec.Source}");
        await follower.Database.ExecuteAsync(
            $"INSERT INTO {Follower.Spec.Source} SELECT g, '2026-02-02Z' FROM generate_series(800, 1000) g");

        await follower.ReplayAsync();

        Assert.Equal(0, await follower.DifferencesAsync());
        Assert.Equal(201, await follower.Database.ScalarAsync<long>($"SELECT count(*) FROM {Follower.Spec.Target}"));
    }

    [PostgresFact]
    public async Task a_table_that_gets_another_file_while_it_is_copied_is_copied_anew()
    {
        await using var follower = await Follower.StartAsync(PostgresVersions.Default);
        await follower.CopyAsync();
        await follower.Database.ExecuteAsync($"DELETE FROM {Follower.Spec.Source} WHERE id % 2 = 0");
        await follower.Database.DataSource.CreateCommand($"VACUUM FULL {Follower.Spec.Source}").ExecuteNonQueryAsync();

        await follower.CopyAsync();
        await follower.SettleAsync();
        await follower.ReplayAsync();

        Assert.Equal(0, await follower.DifferencesAsync());
    }

    [PostgresFact]
    public async Task rows_that_exchange_a_unique_value_are_replayed_though_a_batch_had_only_one_of_them()
    {
        await using var follower = await Follower.StartAsync(PostgresVersions.Default);
        await follower.CopyAsync();
        await follower.SettleAsync();
        await follower.Database.ExecuteAsync($"CREATE UNIQUE INDEX ON {Follower.Spec.Target} (note, at)");
        await follower.Database.ExecuteAsync($"""
            UPDATE {Follower.Spec.Source} a SET note = b.note, at = b.at FROM {Follower.Spec.Source} b WHERE b.id = 20001 - a.id
            """);

        await follower.ReplayAsync();

        Assert.Equal(0, await follower.DifferencesAsync());
    }

    [PostgresFact]
    public async Task a_comparison_names_rows_and_columns()
    {
        await using var follower = await Follower.StartAsync(PostgresVersions.Default);
        await follower.CopyAsync();
        await follower.SettleAsync();
        await follower.Database.ExecuteAsync($"""
            DELETE FROM {Follower.Spec.Target} WHERE id = 7;
            UPDATE {Follower.Spec.Target} SET place = NULL, value = 0 WHERE id = 8;
            INSERT INTO {Follower.Spec.Target} VALUES (70000, '2026-02-02Z');
            UPDATE {Follower.Spec.Source} SET value = 1 WHERE id = 9;
            """);

        var comparison = await follower.CompareAsync();

        Assert.Equal(1, comparison.Pending);
        Assert.Equal(["(7): missing", "(70000): should not be there", "(8): differs in value, place"],
            comparison.Differences.Select(d => d.ToString()).Order(StringComparer.Ordinal));
    }

    /// <summary>Ends a server process of the engine now and then.</summary>
    static async Task StrikeAsync(TestDatabase database, Action<long> struck, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(60, CancellationToken.None);
            struck(await database.ScalarAsync<long>("""
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (
                  SELECT pid FROM pg_stat_activity
                  WHERE application_name = 'pgstrata copy worker' AND datname = current_database() ORDER BY random() LIMIT 1) x
                """));
        }
    }
}
