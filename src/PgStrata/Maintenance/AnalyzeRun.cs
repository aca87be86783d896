using System.Diagnostics;
using Npgsql;
using PgStrata.Execution;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// Statistics of parents, which autovacuum never gathers. After all DDL of the run, within a budget of its own; what is not
/// reached stays for the next run.
/// </summary>
sealed class AnalyzeRun(Session session, TimeSpan within, IProgress<RunEvent>? listener)
{
    static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    internal async Task RunAsync(IEnumerable<TableProgress> tables, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        foreach (var table in tables.Where(t => t.HasChanged && IsDue(t.Stored, now)))
        {
            var left = within - clock.Elapsed;
            if (left <= TimeSpan.Zero || !session.IsOpen) return;
            await AnalyzeAsync(table, left, cancellationToken).ConfigureAwait(false);
        }
    }

    static bool IsDue(StoredPolicy stored, DateTimeOffset now) =>
        stored.AnalyzedAt is not { } last || now - new DateTimeOffset(last, TimeSpan.Zero) >= Daily;

    async Task AnalyzeAsync(TableProgress table, TimeSpan left, CancellationToken cancellationToken)
    {
        var name = table.Plan!.State.Name;
        // The leaves are autovacuum's; from 18 on only the parent can be sampled.
        var only = SqlText.Raw(session.Major >= 18 ? "ONLY " : "");
        var path = Literal.Of($"{new Identifier(name.Schema)}, pg_catalog, public");
        listener?.Report(new RunEvent.Noted($"ANALYZE {name}"));
        try
        {
            await session.BatchAsync(
                [
                    SqlText.Of($"SET statement_timeout = {(long)left.TotalMilliseconds + 1}"),
                    SqlText.Of($"SELECT pg_catalog.set_config('search_path', {path}, false)"),
                    SqlText.Of($"ANALYZE {only}{name}"),
                    SqlText.Of($"""
                        UPDATE pgstrata.policy SET analyzed_at = pg_catalog.clock_timestamp()
                        WHERE table_name = {Literal.Of(table.Stored.Table)}
                        """),
                ],
                null, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error)
        {
            table.Note(
                $"ANALYZE {name} did not finish and is tried again by the next run that changes leaves: " +
                $"{error.MessageText} ({error.SqlState})");
        }
        finally
        {
            if (session.IsOpen)
                await session.BatchAsync(
                    [SqlText.Raw("SET statement_timeout = 0"), SqlText.Raw("SET search_path = pg_catalog, pg_temp")],
                    null, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
