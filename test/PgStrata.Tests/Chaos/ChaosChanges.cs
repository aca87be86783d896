namespace PgStrata.Tests.Chaos;

/// <summary>Makes up changes of every kind to rows of one writer, and to those that all of them change.</summary>
sealed class ChaosChanges(Random random, int writer, bool merges)
{
    const string T = ChaosTable.Name;

    readonly Dictionary<long, ChaosRow> _rows = Enumerable.Range(1, ChaosTable.Rows).Where(id => id % ChaosTable.Slots == writer)
        .ToDictionary(id => (long)id, id => new ChaosRow(ChaosTable.Initial(id), id, 1));

    long _last = ChaosTable.Rows;
    long _value = 1_000_000;

    /// <summary>Statements a session prepares once.</summary>
    internal const string Prepare = $"""
        PREPARE up (bigint, bigint) AS UPDATE {T} SET value = $2, note = 'n' || $2 WHERE id = $1;
        PREPARE gone (bigint) AS DELETE FROM {T} WHERE id = $1
        """;

    /// <summary>The rows there must be.</summary>
    internal IReadOnlyDictionary<long, ChaosRow> Rows => _rows;

    /// <summary>Rows that may or may not be there.</summary>
    internal HashSet<long> Forgotten { get; } = [];

    /// <summary>A statement that touches no row of <paramref name="taken"/>, to which it adds its own.</summary>
    internal ChaosChange Next(HashSet<long> taken)
    {
        if (random.Next(4) == 0) return Shared();
        if (_rows.Count < 50 || random.Next(5) == 0) return Insert();
        long id;
        do id = _rows.Keys.ElementAt(random.Next(_rows.Count));
        while (!taken.Add(id));
        return Change(id, _rows[id]);
    }

    /// <summary>It was committed.</summary>
    internal void Keep(IEnumerable<(long Id, ChaosRow? Row)> after, long truncates)
    {
        foreach (var (id, row) in after)
            if (row is { } now) _rows[id] = now with { Truncates = truncates };
            else _rows.Remove(id);
    }

    /// <summary>Nobody knows any more what became of these.</summary>
    internal void Forget(IEnumerable<(long Id, ChaosRow? Row)> after)
    {
        foreach (var (id, _) in after)
        {
            _rows.Remove(id);
            Forgotten.Add(id);
        }
    }

    ChaosChange Change(long id, ChaosRow row)
    {
        var next = row with { Value = ++_value };
        var moved = next with { At = ChaosTable.At(random) };
        return random.Next(9) switch
        {
            0 => new($"EXECUTE up({id}, {_value})", row, [(id, next)]),
            1 => new($"UPDATE {T} SET value = {_value}, note = 'n{_value}', body = NULL WHERE id = {id}", row, [(id, next)]),
            2 or 3 => new(
                $"UPDATE {T} SET \"At\" = {ChaosTable.Literal(moved.At)}, value = {_value}, note = 'n{_value}' WHERE id = {id}",
                row, [(id, moved)]),
            4 => Renamed(id, row),
            5 => new($"EXECUTE gone({id})", row, [(id, null)]),
            6 => new($"DELETE FROM {T} WHERE id = {id}", row, [(id, null)]),
            7 => new($"SELECT app.find({id})", row, []) { Answer = row.Value },
            _ => Upsert(id, next, row),
        };
    }

    ChaosChange Renamed(long id, ChaosRow row)
    {
        var other = NewId(writer);
        return new($"UPDATE {T} SET id = {other} WHERE id = {id}", row, [(id, null), (other, row)]);
    }

    ChaosChange Upsert(long id, ChaosRow next, ChaosRow row) => random.Next(2) == 0 && merges
        ? new(
            $"""
            MERGE INTO {T} t USING (VALUES ({id}::bigint, {next.Value}::bigint)) v(id, value) ON t.id = v.id
              WHEN MATCHED THEN UPDATE SET value = v.value, note = 'n' || v.value
            """,
            row, [(id, next)])
        : new(
            $"""
            INSERT INTO {T} (id, "At", value, note) VALUES ({id}, {ChaosTable.Literal(next.At)}, {next.Value}, 'n{next.Value}')
              ON CONFLICT (id, "At") DO UPDATE SET value = excluded.value, note = excluded.note
            """,
            row, [(id, next)]);

    ChaosChange Insert()
    {
        var rows = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => (Id: NewId(writer), Row: new ChaosRow(ChaosTable.At(random), ++_value, 0))).ToList();
        var after = rows.Select(r => (r.Id, (ChaosRow?)r.Row)).ToList();
        return random.Next(3) == 0
            ? new(
                string.Concat(rows.Select(r => $"{r.Id}\t{r.Row.At:yyyy-MM-dd HH:mm:ss}+00\t{r.Row.Value}\tn{r.Row.Value}\n")), null,
                after)
            {
                IsCopy = true,
            }
            : new(
                $"INSERT INTO {T} (id, \"At\", value, note) VALUES " + string.Join(
                    ", ", rows.Select(r => $"({r.Id}, {ChaosTable.Literal(r.Row.At)}, {r.Row.Value}, 'n{r.Row.Value}')")),
                null, after);
    }

    ChaosChange Shared()
    {
        var slot = random.Next(ChaosTable.FirstShared, ChaosTable.Still);
        var id = random.Next(ChaosTable.Rows / ChaosTable.Slots / 4) * ChaosTable.Slots + slot;
        var at = ChaosTable.Literal(ChaosTable.At(random));
        return new(
            random.Next(6) switch
            {
                0 => $"INSERT INTO {T} (id, \"At\", value) VALUES ({NewId(slot)}, {at}, {_value})",
                1 => $"UPDATE {T} SET \"At\" = {at} WHERE id = {id}",
                2 => $"UPDATE {T} SET id = {NewId(slot)} WHERE id = {id}",
                3 => $"DELETE FROM {T} WHERE id = {id}",
                4 => $"UPDATE {T} SET value = value + 1 WHERE id BETWEEN {id} AND {id} + 200 AND id % 16 = {slot}",
                _ => $"EXECUTE up({id}, {++_value})",
            },
            null, []);
    }

    /// <summary>An id that nobody has had, in a slot: eight writers count in steps of eight.</summary>
    long NewId(int slot) => ((++_last * 8) + writer) * ChaosTable.Slots + slot;
}
