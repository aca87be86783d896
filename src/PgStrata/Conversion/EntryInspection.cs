using System.Globalization;
using Npgsql;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>
/// Before the first change: the bound, which may have been planned days ago, still lies ahead of every row; and the staged table with a
/// leaf can be made, which is tried in a transaction that is rolled back.
/// </summary>
sealed class EntryInspection : IStageInspection
{
    internal const string Name = "entry";

    public async Task HoldAsync(RunContext run, Stage stage, CancellationToken cancellationToken)
    {
        // Once the CHECK is there, the way to the switch is the shortest one; and what is made cannot be made twice.
        if ((await run.Journal.StepsAsync(run.Plan.Operation, cancellationToken).ConfigureAwait(false)).Count > 0) return;
        await BoundAheadAsync(run, cancellationToken).ConfigureAwait(false);
        await BuildAsync(run, cancellationToken).ConfigureAwait(false);
    }

    static async Task BoundAheadAsync(RunContext run, CancellationToken cancellationToken)
    {
        var facts = run.Plan.Facts;
        var passed = facts.TryGetValue(BoundWindow.AtFact, out var at)
            ? await run.Control.ScalarAsync<bool>(
                SqlText.Of($"SELECT pg_catalog.clock_timestamp() >= {Literal.Of(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture))}"),
                cancellationToken).ConfigureAwait(false)
            : facts.TryGetValue(BoundWindow.NumberFact, out var number)
                && await HighestAsync(run, facts[BoundWindow.KeyFact], cancellationToken).ConfigureAwait(false) is { } highest
                && highest >= long.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (passed)
            throw new StepFailure(
                FailureKind.Refused,
                $"Since the plan was made, rows have reached its bound {at ?? facts[BoundWindow.NumberFact]}: " +
                "every new one would be rejected. Plan again.");
    }

    static async Task<long?> HighestAsync(RunContext run, string key, CancellationToken cancellationToken)
    {
        var ends = await new KeyProbe(run.Control, PlannedShape.Of(run.Plan), key).ReadAsync(cancellationToken).ConfigureAwait(false);
        return long.TryParse(ends.Highest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var highest) ? highest : null;
    }

    /// <summary>What the server refuses, it refuses here: for rights on types and tablespaces, or a form no check knows of.</summary>
    static async Task BuildAsync(RunContext run, CancellationToken cancellationToken)
    {
        var leaf = run.Plan.Steps.FirstOrDefault(s => s.Id.StartsWith("leaf-", StringComparison.Ordinal))?.Id;
        var trial = run.Plan.Steps.Where(s => s.Id is "stage-schema" or "parent" || s.Id == leaf).SelectMany(s => s.Statements);
        try
        {
            await run.Control.BatchAsync([SqlText.Raw("BEGIN"), .. trial.Select(SqlText.Raw)], null, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState is not ("57P01" or "57P02" or "57P03"))
        {
            throw new StepFailure(
                error.SqlState == PostgresErrorCodes.LockNotAvailable ? FailureKind.NotObtained : FailureKind.Refused,
                "tried before the first change: " + StepFailure.From("parent", error).Message, error);
        }
        finally
        {
            await run.Control.RollbackQuietlyAsync().ConfigureAwait(false);
        }
    }
}
