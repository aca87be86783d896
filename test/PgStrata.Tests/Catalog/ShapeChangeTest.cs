using PgStrata.Catalog;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Catalog;

public sealed class ShapeChangeTest
{
    static readonly QualifiedName Name = new(Everything.Schema, Everything.Table);

    /// <summary>Each change by itself, and the paths it is reported under; * at the end stands for whatever follows.</summary>
    static readonly (string Sql, string[] Paths)[] Changes =
    [
        ("ALTER TABLE $T ALTER small SET DEFAULT 4", ["columns/small/default"]),
        ("ALTER TABLE $T ALTER at DROP NOT NULL", ["columns/at/not_null"]),
        ("ALTER TABLE $T ADD extra integer", ["columns/extra/*"]),
        ("ALTER TABLE $T ALTER id SET GENERATED ALWAYS", ["columns/id/identity"]),
        ("ALTER TABLE $T ALTER sn SET STATISTICS 5", ["columns/sn/statistics_target"]),
        ("ALTER TABLE $T ALTER at RESET (n_distinct)", ["columns/at/options/n_distinct"]),
        ("ALTER TABLE $T ALTER word SET STORAGE EXTENDED", ["columns/word/storage"]),
        ("ALTER TABLE $T VALIDATE CONSTRAINT later", ["constraints/later"]),
        ("ALTER TABLE $T RENAME CONSTRAINT wide TO narrow", ["constraints/narrow", "constraints/wide"]),
        ("ALTER TABLE $T ALTER CONSTRAINT target_fk NOT DEFERRABLE", ["foreign_keys/target_fk"]),
        ("ALTER TABLE $S.child DROP CONSTRAINT child_fk", ["inbound_foreign_keys/$S.child/child_fk"]),
        ("ALTER INDEX $S.\"expr 'ix' ON x USING y\" ALTER COLUMN 1 SET STATISTICS 78",
            ["indexes/\"expr 'ix' ON x USING y\"/statistics_target/1"]),
        ("ALTER TABLE $T SET WITHOUT CLUSTER", ["indexes/pk/clustered"]),
        ("ALTER TABLE $T ENABLE TRIGGER rows_in", ["triggers/rows_in/enabled"]),
        ("DROP RULE shout ON $T", ["rules/shout", "rules/shout/comment", "rules/shout/enabled"]),
        ("ALTER POLICY own ON $T TO shape_reader", ["row_policies/own/roles"]),
        ("ALTER TABLE $T NO FORCE ROW LEVEL SECURITY", ["row_security_forced"]),
        ("ALTER TABLE $T REPLICA IDENTITY FULL", ["replica_identity"]),
        ("ALTER TABLE $T SET (fillfactor = 81)", ["options/fillfactor"]),
        ("ALTER TABLE $T RESET (toast.autovacuum_enabled)", ["toast_options/autovacuum_enabled"]),
        ("REVOKE GRANT OPTION FOR INSERT ON $T FROM shape_reader", ["grants/shape_reader"]),
        ("REVOKE SELECT ON $T FROM PUBLIC", ["grants/PUBLIC"]),
        ("REVOKE UPDATE (at) ON $T FROM shape_reader", ["columns/at/grants/shape_reader"]),
        ("COMMENT ON TABLE $T IS NULL", ["comment"]),
        ("ALTER STATISTICS public.stats SET STATISTICS -1", ["statistics/public.stats/target"]),
        ("ALTER SEQUENCE $S.loose CYCLE", ["sequences/$S.loose"]),
        ("ALTER PUBLICATION mine DROP TABLE $T", ["publications/mine", "publications/mine/via_root"]),
        ("ALTER VIEW $S.plain SET (security_barrier = false)", ["dependents/view $S.plain/options/security_barrier"]),
        ("CREATE OR REPLACE VIEW $S.over_view AS SELECT id, word FROM $S.plain WHERE id > 1", ["dependents/view $S.over_view/definition"]),
        ("DROP MATERIALIZED VIEW $S.held", ["dependents/materialized view $S.held*"]),
        ("ALTER TABLE $S.child RENAME TO kid", ["dependents/*", "inbound_foreign_keys/*"]),
        ("ALTER TABLE $T RENAME TO other", ["name"]),
    ];

    [PostgresFact]
    public async Task every_change_of_shape_changes_the_fingerprint_and_is_named()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(Everything.Sql(PostgresVersions.Default));
        await using var session = await database.OpenSessionAsync();
        var before = (await ShapeReader.ReadAsync(session, Name))!;
        var wrong = new List<string>();

        foreach (var (sql, paths) in Changes)
        {
            await session.ExecuteAsync(SqlText.Raw("BEGIN"));
            await session.ExecuteAsync(SqlText.Raw(Expand(sql)));
            var after = (await ShapeReader.ReadAsync(session, before.Oid))!;
            await session.ExecuteAsync(SqlText.Raw("ROLLBACK"));

            if (ShapeFingerprint.Of(before) == ShapeFingerprint.Of(after)) wrong.Add($"{sql}: same fingerprint");
            // A change of name alone is no difference: a staged parent is held against the table it is to follow.
            var found = paths is ["name"] ? ["name"] : ShapeDifference.Between(before, after).Select(d => d.Path).ToList();
            var expected = paths.Select(Expand).ToList();
            if (!found.All(f => expected.Any(e => Matches(e, f))) || !expected.All(e => found.Any(f => Matches(e, f))))
                wrong.Add($"{sql}: {string.Join(", ", found)}");
        }

        Assert.Equal("", string.Join('\n', wrong));
    }

    [PostgresFact]
    public async Task rows_statistics_and_new_files_are_no_change_of_shape()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(Everything.Sql(PostgresVersions.Default));
        await using var session = await database.OpenSessionAsync();
        var before = (await ShapeReader.ReadAsync(session, Name))!;

        foreach (var sql in (string[])
                 [
                     $"INSERT INTO {Name} (small, at) SELECT 2, now() FROM generate_series(1, 100)",
                     $"VACUUM ANALYZE {Name}",
                     $"VACUUM FULL {Name}",
                     $"REINDEX TABLE {Name}",
                 ])
            await database.ExecuteAsync(sql);
        var after = (await ShapeReader.ReadAsync(session, Name))!;

        Assert.NotEqual(before.FileNode, after.FileNode);
        Assert.NotEqual(before.Tuples, after.Tuples);
        Assert.Equal((null, 201L), (before.Sequences[0].LastValue, after.Sequences[0].LastValue));
        Assert.Empty(ShapeDifference.Between(before, after));
        Assert.Equal(ShapeFingerprint.Of(before), ShapeFingerprint.Of(after));
    }

    [PostgresFact]
    public async Task a_table_made_again_under_its_name_has_another_fingerprint()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync("CREATE TABLE t (a int)");
        await using var session = await database.OpenSessionAsync();
        var before = (await ShapeReader.ReadAsync(session, new QualifiedName("public", "t")))!;

        await database.ExecuteAsync("DROP TABLE t; CREATE TABLE t (a int)");
        var after = (await ShapeReader.ReadAsync(session, new QualifiedName("public", "t")))!;

        Assert.Empty(ShapeDifference.Between(before, after));
        Assert.NotEqual(ShapeFingerprint.Of(before), ShapeFingerprint.Of(after));
    }

    static bool Matches(string expected, string path) =>
        expected.EndsWith('*') ? path.StartsWith(expected[..^1], StringComparison.Ordinal) : path == expected;

    static string Expand(string sql) => sql
        .Replace("$T", Name.ToString(), StringComparison.Ordinal)
        .Replace("$S", new Identifier(Everything.Schema).ToString(), StringComparison.Ordinal);
}
