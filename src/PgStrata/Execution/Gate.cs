using System.Diagnostics;
using Npgsql;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>Waits until every gate query of the operator returns true: "no job running", "aggregation done".</summary>
static class Gate
{
    /// <summary>
    /// Asks each query once, whatever the answer, and takes back what it wrote: a mistake is better heard of now than hours later.
    /// </summary>
    /// <exception cref="StrataException"><c>gate</c>: one of them cannot be asked.</exception>
    internal static async Task TryAsync(
        Session session, string option, IEnumerable<string> queries, CancellationToken cancellationToken)
    {
        foreach (var query in queries)
        {
            await session.ExecuteAsync(SqlText.Raw("BEGIN"), cancellationToken).ConfigureAwait(false);
            var answer = await AskAsync(session, query, cancellationToken).ConfigureAwait(false);
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            if (answer.Fault is { } fault)
                throw new StrataException(
                    "gate", $"{option}'{query}': {fault}. Nothing was changed; give a query with one boolean column that runs here.");
        }
    }

    /// <summary>Waits; a gate that errors is closed: an error of the operator's own query is no reason to undo hours of work.</summary>
    /// <exception cref="StepFailure">Not all opened in time.</exception>
    internal static async Task PassAsync(RunContext run, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        foreach (var gate in run.Options.Gates)
        {
            string? told = null;
            while (await AskAsync(run.Control, gate, cancellationToken).ConfigureAwait(false) is { IsOpen: false } answer)
            {
                var why = answer.Fault is { } fault ? $" ({fault})" : "";
                var note = $"gate is closed{why}, waiting: {gate}";
                if (note != told) run.Tell(new RunEvent.Noted(note));
                told = note;
                if (clock.Elapsed > run.Options.MaxWait)
                    throw new StepFailure(
                        FailureKind.NotObtained, $"the gate did not open within {RunSettings.Text(run.Options.MaxWait)}{why}: {gate}");
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal static async Task<GateAnswer> AskAsync(Session session, string gate, CancellationToken cancellationToken)
    {
        try
        {
            return await session.ReadAsync(SqlText.Raw(gate), AnswerAsync, cancellationToken).ConfigureAwait(false);
        }
        // A backend that was ended is a lost connection, not an answer.
        catch (PostgresException error) when (session.IsOpen && !error.SqlState.StartsWith("57P", StringComparison.Ordinal))
        {
            return new GateAnswer(false, $"{error.MessageText}, SQLSTATE {error.SqlState}");
        }
    }

    static async Task<GateAnswer> AnswerAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (reader.FieldCount != 1) return new GateAnswer(false, $"it returns {reader.FieldCount} columns instead of one");
        if (reader.GetFieldType(0) != typeof(bool))
            return new GateAnswer(false, $"it returns {reader.GetDataTypeName(0)} instead of boolean");
        var row = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new GateAnswer(row && !reader.IsDBNull(0) && reader.GetBoolean(0), null);
    }
}
