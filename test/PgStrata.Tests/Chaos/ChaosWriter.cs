using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Chaos;

/// <summary>
/// An application: statements and transactions of one isolation level with pauses to think, an account of what was committed, and of every
/// answer that cannot be right.
/// </summary>
sealed class ChaosWriter(TestDatabase database, Truncates truncates, int number, int seed)
{
    static readonly string?[] Levels =
        [null, "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", null, "REPEATABLE READ", "READ COMMITTED", "REPEATABLE READ"];

    readonly Random _random = new(seed * 100 + number);
    readonly List<(string What, long Before, long After)> _missed = [];
    ChaosChanges _changes = null!;
    NpgsqlConnection? _connection;

    internal int Committed { get; private set; }

    /// <summary>Transactions that were to be tried again: 40001 and 40P01.</summary>
    internal int Refused { get; private set; }

    internal List<string> Errors { get; } = [];

    internal IReadOnlyDictionary<long, ChaosRow> Rows => _changes.Rows;

    /// <summary>Rows that may or may not be there: a connection broke at the wrong moment.</summary>
    internal IEnumerable<long> Forgotten => _changes.Forgotten;

    /// <summary>Statements that did not find a row which was there.</summary>
    internal IEnumerable<string> Missed => _missed.Where(m => !truncates.Between(m.Before, m.After)).Select(m => m.What);

    string? Level => Levels[number % Levels.Length];

    internal async Task RunAsync(CancellationToken stop)
    {
        _changes = new ChaosChanges(_random, number, merges: database.Server.Major >= 15);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync();
                if (Level is { } level) await TransactAsync(level);
                else await SingleAsync();
            }
            catch (PostgresException error) when (error.SqlState is "40001" or "40P01")
            {
                Refused++;
                await RollBackAsync();
            }
            catch (NpgsqlException error) when (error is not PostgresException || error.SqlState is "57P01" or "57P02" or "57P03")
            {
                // The server was restarted.
                if (_connection is { } lost) await lost.DisposeAsync();
                _connection = null;
                await Task.Delay(20, CancellationToken.None);
            }
            catch (PostgresException error)
            {
                Errors.Add($"writer {number} ({Level}): {error.SqlState} {error.MessageText}");
                await RollBackAsync();
            }

            await Task.Delay(_random.Next(5, 50), CancellationToken.None);
        }

        if (_connection is { } open) await open.DisposeAsync();
    }

    async Task TransactAsync(string level)
    {
        await ExecuteAsync($"BEGIN ISOLATION LEVEL {level}");
        if (_random.Next(3) == 0)
        {
            // A view of the data, and no lock on the table yet.
            await ExecuteAsync("SELECT count(*) FROM app.elsewhere");
            await Task.Delay(_random.Next(30), CancellationToken.None);
        }

        var taken = new HashSet<long>();
        var after = new List<(long, ChaosRow?)>();
        var missed = new List<(string, long, long)>();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var change = _changes.Next(taken);
            var undone = _random.Next(10) == 0;
            if (undone) await ExecuteAsync("SAVEPOINT here");
            var found = await FoundAsync(change);
            if (!found) missed.Add(($"writer {number} ({level}): {change.Sql}", change.Before!.Value.Truncates, 0));
            if (undone) await ExecuteAsync("ROLLBACK TO here");
            else after.AddRange(found ? change.After : change.Nothing);
        }

        // The lock on the table is held: nobody has truncated it since the first statement, and nobody will before COMMIT.
        await using var look = new NpgsqlCommand("SELECT last_value, pg_current_xact_id()::text FROM app.truncates", _connection);
        await using (var reader = await look.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            var (known, transaction) = (reader.GetInt64(0), reader.GetString(1));
            await reader.CloseAsync();
            if (_random.Next(12) == 0)
            {
                await ExecuteAsync("ROLLBACK");
                return;
            }

            if (!await CommittedAsync(transaction)) return;
            Committed++;
            _changes.Keep(after, known);
            _missed.AddRange(missed.Select(m => (m.Item1, m.Item2, known)));
        }
    }

    /// <summary>When the connection broke during COMMIT, the server is asked.</summary>
    async Task<bool> CommittedAsync(string transaction)
    {
        try
        {
            await ExecuteAsync("COMMIT");
            return true;
        }
        catch (NpgsqlException error) when (error is not PostgresException || error.SqlState is "57P01" or "57P02" or "57P03")
        {
            await _connection!.DisposeAsync();
            _connection = null;
            while (true)
            {
                try
                {
                    await ConnectAsync();
                    await using var ask = new NpgsqlCommand($"SELECT pg_xact_status('{transaction}'::xid8)", _connection);
                    if (await ask.ExecuteScalarAsync() is string and not "in progress" and var status) return status is "committed";
                }
                catch (NpgsqlException)
                {
                    await Task.Delay(20);
                }
            }
        }
    }

    async Task SingleAsync()
    {
        var change = _changes.Next([]);
        try
        {
            var before = await Truncates.LastAsync(_connection!);
            var found = await FoundAsync(change);
            var after = await Truncates.LastAsync(_connection!);
            Committed++;
            if (before != after) _changes.Forget(change.After);
            else
            {
                if (!found) _missed.Add(($"writer {number}: {change.Sql}", change.Before!.Value.Truncates, after));
                _changes.Keep(found ? change.After : change.Nothing, after);
            }
        }
        catch (NpgsqlException error) when (error is not PostgresException || error.SqlState is "57P01" or "57P02" or "57P03")
        {
            _changes.Forget(change.After);
            throw;
        }
    }

    async Task<bool> FoundAsync(ChaosChange change)
    {
        if (change.IsCopy)
        {
            await using var copy = await _connection!.BeginTextImportAsync(
                $"COPY {ChaosTable.Name} (id, \"At\", value, note) FROM STDIN");
            await copy.WriteAsync(change.Sql);
            return true;
        }

        await using var command = new NpgsqlCommand(change.Sql, _connection);
        return change.Answer is { } answer
            ? await command.ExecuteScalarAsync() is long value && value == answer
            : await command.ExecuteNonQueryAsync() > 0 || change.Before is null;
    }

    async Task ConnectAsync()
    {
        if (_connection is not null) return;
        var connection = await database.ConnectAsync($"writer {number}");
        _connection = connection;
        await ExecuteAsync(ChaosChanges.Prepare);
        if (number % 4 == 2) await ExecuteAsync("SET session_replication_role = replica");
    }

    async Task RollBackAsync()
    {
        try
        {
            await ExecuteAsync("ROLLBACK");
        }
        catch (NpgsqlException)
        {
            // The server was restarted just now; the next statement will see.
        }
    }

    async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }
}
