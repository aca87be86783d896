using Npgsql;
using PgStrata.Catalog;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Catalog;

public sealed class PartitionSetReaderTest
{
    const string Kinds =
        """"
        CREATE TABLE "by.List" (k text COLLATE "C", v int) PARTITION BY LIST (k);
        CREATE TABLE "by.List ""a""" PARTITION OF "by.List" FOR VALUES IN ('a', NULL);
        CREATE UNLOGGED TABLE loose PARTITION OF "by.List" FOR VALUES IN ('b');
        CREATE TABLE rest PARTITION OF "by.List" DEFAULT PARTITION BY RANGE (v);
        CREATE TABLE rest_1 PARTITION OF rest FOR VALUES FROM (MINVALUE) TO (10);
        CREATE TABLE by_hash (a numeric(10, 2), b int) PARTITION BY HASH (b, a);
        CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE by_expression (n int) PARTITION BY RANGE (n, abs(n));
        CREATE TABLE plain (a int);
        CREATE VIEW seen AS SELECT * FROM plain;
        """";

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task every_kind_of_partitioning_is_recognised(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Kinds);
        await using var session = await database.OpenSessionAsync();

        string[] names = ["by_expression", "by.List", "plain", "seen", "absent", "by_hash", "rest", "by.List"];
        var sets = await PartitionSetReader.ReadAsync(session, [.. names.Select(n => new QualifiedName("public", n))]);

        Assert.Equal(["by_expression", "by.List", "by_hash", "rest"], sets.Select(s => s.Name.Name));
        var (expression, list, hash, rest) = (sets[0], sets[1], sets[2], sets[3]);
        Assert.Equal(
            ('r', 2, "RANGE (n, abs(n))", "integer"),
            (expression.Strategy, expression.KeyCount, expression.KeyExpression, expression.KeyTypeName));
        Assert.Equal(["n"], expression.KeyColumns);
        Assert.Empty(expression.Leaves);
        Assert.Equal(
            ('l', 1, null, "text", false, true),
            (list.Strategy, list.KeyCount, list.KeyExpression, list.KeyTypeName, list.KeyNotNull, list.IsSubPartitioned));
        Assert.Equal(["by.List \"a\"", "loose", "rest"], list.Leaves.Select(l => l.Name.Name));
        Assert.Equal(["FOR VALUES IN ('a', NULL)", "FOR VALUES IN ('b')", "DEFAULT"], list.Leaves.Select(l => l.BoundText));
        Assert.Equal("pup", string.Concat(list.Leaves.Select(l => l.Persistence)));
        Assert.Equal("rrp", string.Concat(list.Leaves.Select(l => l.Kind)));
        Assert.Equal([false, false, true], list.Leaves.Select(l => l.IsDefault));
        Assert.Equal(list.DefaultOid, list.Leaves[2].Oid);
        Assert.Equal(['h', 'b'], [hash.Strategy, hash.KeyColumns[0][0]]);
        Assert.Equal(["b", "a"], hash.KeyColumns);
        Assert.Equal("FOR VALUES WITH (modulus 2, remainder 0)", hash.Leaves.Single().BoundText);
        Assert.True(rest.IsPartition);
        Assert.False(list.IsPartition);
        var byOid = await PartitionSetReader.ReadAsync(session, [.. sets.Select(s => s.Oid), 1u]);
        Assert.Equal(sets.Select(s => s.Name), byOid.Select(s => s.Name));
    }

    [PostgresFact]
    public async Task many_tables_are_one_round_trip()
    {
        await using var database = await (await PostgresServer.GetAsync())
            .CreateDatabaseAsync(string.Concat(Enumerable.Range(1, 40).Select(n => PartitionedTables.Sql(n, leaves: n == 1 ? 60 : 2))));
        await database.ExecuteAsync("INSERT INTO parts.t1 VALUES (1, '2026-01-05Z'); ANALYZE parts.t1_p0004");
        await using var session = await database.OpenSessionAsync();
        using var trips = new RoundTrips(database.Name);

        var sets = await PartitionSetReader.ReadAsync(session, [.. Enumerable.Range(1, 40).Select(PartitionedTables.Name)]);

        Assert.Equal(1, trips.Count);
        Assert.Equal(40, sets.Count);
        Assert.Equal(60 + (39 * 2), sets.Sum(s => s.Leaves.Count));
        Assert.Equal((1.0, 1L), (sets[0].Leaves[4].Tuples, sets[0].Leaves[4].Pages));
        Assert.Equal("FOR VALUES FROM ('2026-01-05 00:00:00+00') TO ('2026-01-06 00:00:00+00')", sets[0].Leaves[4].BoundText);
        Assert.Empty(await PartitionSetReader.ReadAsync(session, (IReadOnlyList<uint>)[]));
        Assert.Equal(1, trips.Count);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task leaves_under_an_exclusive_lock_are_read_without_waiting(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(PartitionedTables.Sql(1, leaves: 2));
        await using var session = await database.OpenSessionAsync();
        await using var holder = await database.ConnectAsync();
        await new NpgsqlCommand("BEGIN; LOCK TABLE parts.t1 IN ACCESS EXCLUSIVE MODE", holder).ExecuteNonQueryAsync();
        await session.ExecuteAsync(SqlText.Raw("SET lock_timeout = 1"));

        var set = (await PartitionSetReader.ReadAsync(session, [PartitionedTables.Name(1)])).Single();

        Assert.Equal("FOR VALUES FROM ('2026-01-02 00:00:00+00') TO ('2026-01-03 00:00:00+00')", set.Leaves[1].BoundText);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_detach_that_broke_off_is_seen(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(PartitionedTables.Sql(1, leaves: 2));
        await using var session = await database.OpenSessionAsync();
        await using (var reader = await database.ConnectAsync())
        await using (var detacher = await database.ConnectAsync())
        {
            await using var holding = await reader.BeginTransactionAsync();
            await new NpgsqlCommand("SELECT count(*) FROM parts.t1", reader).ExecuteScalarAsync();
            await new NpgsqlCommand("SET lock_timeout = '50ms'", detacher).ExecuteNonQueryAsync();
            var detach = new NpgsqlCommand("ALTER TABLE parts.t1 DETACH PARTITION parts.t1_p0000 CONCURRENTLY", detacher);
            var broken = await Assert.ThrowsAsync<PostgresException>(() => detach.ExecuteNonQueryAsync());
            Assert.Equal("55P03", broken.SqlState);
        }

        var set = (await PartitionSetReader.ReadAsync(session, [PartitionedTables.Name(1)])).Single();

        Assert.Equal([true, false], set.Leaves.Select(l => l.DetachPending));
    }
}
