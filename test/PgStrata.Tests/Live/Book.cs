using System.Collections.Concurrent;
using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Live;

/// <summary>What every row must be, known to the writers alone. A key that a writer takes is its own until it gives it back.</summary>
sealed class Book
{
    readonly Ledger<string> _ledger = new();
    readonly ConcurrentDictionary<string, object?[]> _rows = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<string> _any = new();
    readonly ConcurrentQueue<string> _fresh = new();
    string[] _still = [];

    internal long Changes => _ledger.Changes;

    /// <summary>Reads the rows there are before the load starts. Every tenth is left in peace, for readers to find at any moment.</summary>
    internal async Task LoadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var still = new List<string>();
        while (await reader.ReadAsync())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            Record((string)values[0], [.. values.Skip(1)]);
            if (_rows.Count % 10 == 0) still.Add((string)values[0]);
            else _any.Enqueue((string)values[0]);
        }
        _still = [.. still];
    }

    /// <summary>A row that nobody changes.</summary>
    internal string Still(Random random) => _still[random.Next(_still.Length)];

    /// <summary>Inserted and acknowledged; another writer may update or delete it.</summary>
    internal void Put(string key, params object?[] values)
    {
        Record(key, values);
        _fresh.Enqueue(key);
    }

    /// <summary>Inserted and acknowledged, and nobody else's business.</summary>
    internal void Record(string key, params object?[] values)
    {
        _rows[key] = values;
        _ledger.Inserted(key, RowHash.Of(values));
    }

    internal object?[] Of(string key) => _rows[key];

    /// <summary>Some row; null when all are taken.</summary>
    internal string? Take() => _any.TryDequeue(out var key) ? key : null;

    /// <summary>A row that was inserted during the load; null when all are taken.</summary>
    internal string? TakeFresh() => _fresh.TryDequeue(out var key) ? key : null;

    /// <summary>Updated and acknowledged.</summary>
    internal void Change(string key, int column, object? value)
    {
        var values = (object?[])_rows[key].Clone();
        values[column] = value;
        _rows[key] = values;
        _ledger.Updated(key, RowHash.Of(values));
    }

    internal void Give(string key) => _any.Enqueue(key);

    /// <summary>Deleted and acknowledged.</summary>
    internal void Remove(string key)
    {
        _rows.TryRemove(key, out _);
        _ledger.Deleted(key);
    }

    internal Task<LedgerDifference<string>> CompareAsync(NpgsqlConnection connection, string sql) => _ledger.CompareAsync(connection, sql);
}
