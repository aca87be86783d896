using System.Collections.Concurrent;
using Npgsql;

namespace PgStrata.Testing;

/// <summary>
/// What writers were told is committed, kept outside the database. Record a change after its acknowledgement; the changes of one key must
/// come from one writer at a time, or their order is unknown. When the connection broke during COMMIT nobody knows: <see cref="InDoubt"/>.
/// </summary>
sealed class Ledger<TKey>
    where TKey : notnull
{
    readonly ConcurrentDictionary<TKey, Entry> entries = new();
    readonly ConcurrentDictionary<TKey, Entry> doubts = new();
    long changes;

    /// <summary>How many changes were recorded.</summary>
    public long Changes => Volatile.Read(ref changes);

    /// <summary>How many rows there must be, in-doubt ones as they were before.</summary>
    public long Rows => entries.LongCount(entry => entry.Value.Exists);

    public void Inserted(TKey key, ulong hash) => Record(key, new(true, hash));

    public void Updated(TKey key, ulong hash) => Record(key, new(true, hash));

    public void Deleted(TKey key) => Record(key, default);

    /// <summary>The row may also have become this (null: gone), next to what was recorded before.</summary>
    public void InDoubt(TKey key, ulong? hash) => doubts[key] = new(hash is not null, hash ?? 0);

    /// <summary>Reads every row of the query, key in the first column, and compares.</summary>
    public async Task<LedgerDifference<TKey>> CompareAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        return Compare(Read(reader));
    }

    /// <summary>Holds the rows there are against the recorded ones. Writers must be at rest.</summary>
    public LedgerDifference<TKey> Compare(IEnumerable<(TKey Key, ulong Hash)> actual)
    {
        var difference = new LedgerDifference<TKey>();
        var seen = new HashSet<TKey>();
        foreach (var (key, hash) in actual)
        {
            difference.Rows++;
            var known = entries.TryGetValue(key, out var entry) && entry.Exists;
            if (!seen.Add(key))
                difference.Twice.Add(key);
            else if (entry == new Entry(true, hash) && known || (doubts.TryGetValue(key, out var doubt) && doubt == new Entry(true, hash)))
                continue;
            else
                (known ? difference.Different : difference.Ghosts).Add(key);
        }

        foreach (var (key, entry) in entries)
            if (entry.Exists && !seen.Contains(key) && !(doubts.TryGetValue(key, out var doubt) && !doubt.Exists))
                difference.Lost.Add(key);
        return difference;
    }

    void Record(TKey key, Entry entry)
    {
        entries[key] = entry;
        doubts.TryRemove(key, out _);
        Interlocked.Increment(ref changes);
    }

    static IEnumerable<(TKey Key, ulong Hash)> Read(NpgsqlDataReader reader)
    {
        var values = new object[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetValues(values);
            yield return ((TKey)values[0], RowHash.Of(values.AsSpan(1)));
        }
    }

    readonly record struct Entry(bool Exists, ulong Hash);
}
