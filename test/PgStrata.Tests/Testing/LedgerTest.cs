using PgStrata.Testing;

namespace PgStrata.Tests.Testing;

public sealed class LedgerTest
{
    readonly Ledger<long> ledger = new();

    [Fact]
    public void rows_as_acknowledged_are_no_difference()
    {
        ledger.Inserted(1, 10);
        ledger.Inserted(2, 20);
        ledger.Updated(2, 21);
        ledger.Inserted(3, 30);
        ledger.Deleted(3);

        var difference = ledger.Compare([(2, 21), (1, 10)]);

        Assert.Equal("2 rows checked, 0 differences", difference.ToString());
        Assert.Equal(2, ledger.Rows);
        Assert.Equal(5, ledger.Changes);
    }

    [Fact]
    public void lost_ghost_different_and_doubled_rows_are_told_apart()
    {
        ledger.Inserted(1, 10);
        ledger.Inserted(2, 20);
        ledger.Updated(2, 21);
        ledger.Inserted(3, 30);
        ledger.Deleted(3);
        ledger.Inserted(4, 40);

        var difference = ledger.Compare([(2, 20), (3, 30), (4, 40), (4, 40), (5, 50)]);

        Assert.Equal([1L], difference.Lost);
        Assert.Equal([3L, 5L], difference.Ghosts);
        Assert.Equal([2L], difference.Different);
        Assert.Equal([4L], difference.Twice);
        Assert.Equal("5 rows checked, 5 differences; 1 lost: 1; 2 ghosts: 3, 5; 1 different: 2; 1 twice: 4", difference.ToString());
    }

    [Fact]
    public void a_change_in_doubt_may_have_happened_or_not_but_nothing_else()
    {
        ledger.Inserted(1, 10);
        ledger.InDoubt(1, 11);
        ledger.InDoubt(2, 20);
        ledger.Inserted(3, 30);
        ledger.InDoubt(3, null);

        Assert.Equal(0, ledger.Compare([(1, 10), (3, 30)]).Count);
        Assert.Equal(0, ledger.Compare([(1, 11), (2, 20)]).Count);
        Assert.Equal(
            "2 rows checked, 3 differences; 1 lost: 1; 1 ghosts: 2; 1 different: 3",
            ledger.Compare([(2, 21), (3, 31)]).ToString());
    }

    [Fact]
    public void an_acknowledgement_ends_the_doubt()
    {
        ledger.InDoubt(1, 10);
        ledger.Inserted(1, 11);

        Assert.Equal([1L], ledger.Compare([(1, 10)]).Different);
    }

    [PostgresFact]
    public async Task what_a_writer_sent_has_the_hash_of_what_a_reader_gets()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(
            """
            CREATE TABLE t (id bigint, at timestamptz, day date, n int, price numeric, ratio double precision,
              name text, raw bytea, tags text[], gone text)
            """);
        var at = new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc).AddMicroseconds(123456);
        object[] row =
        [
            7L, at, new DateOnly(2026, 3, 29), 5, 12.50m, 0.1, "naïve 'text'",
            new byte[] { 0, 255 }, new[] { "a", "b,c" }, DBNull.Value,
        ];
        await using (var insert = database.DataSource.CreateCommand("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"))
        {
            foreach (var value in row[..^1])
                insert.Parameters.Add(new() { Value = value });
            insert.Parameters.Add(new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            await insert.ExecuteNonQueryAsync();
        }

        ledger.Inserted(7, RowHash.Of(row.AsSpan(1)));
        await using var connection = await database.ConnectAsync();

        Assert.Equal("1 rows checked, 0 differences", (await ledger.CompareAsync(connection, "SELECT * FROM t")).ToString());
        await database.ExecuteAsync("UPDATE t SET at = at + interval '1 microsecond'");
        Assert.Equal([7L], (await ledger.CompareAsync(connection, "SELECT * FROM t")).Different);
    }
}
