using PgStrata.Catalog;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>
/// Everything that can be told of the application's schemas, one line each, with the operation's id masked: left-overs show as lines.
/// </summary>
static class Picture
{
    const string Query =
        """
        WITH r AS (SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'app' OR n.nspname LIKE 'pgstrata\_%')
        SELECT format('schema %s', nspname) FROM pg_namespace WHERE nspname = 'app' OR nspname LIKE 'pgstrata\_%'
        UNION ALL SELECT format('relation %s.%s %s %s %s',
            nspname, relname, relkind, pg_get_userbyid(relowner), pg_get_expr(relpartbound, oid)) FROM r
        UNION ALL SELECT format('index %s valid %s ready %s live %s: %s',
            indexrelid::regclass, indisvalid, indisready, indislive, pg_get_indexdef(indexrelid))
          FROM pg_index JOIN r ON r.oid = indexrelid
        UNION ALL SELECT format('constraint %s on %s valid %s: %s', conname, conrelid::regclass, convalidated, pg_get_constraintdef(c.oid))
          FROM pg_constraint c JOIN r ON r.oid = conrelid
        UNION ALL SELECT format('trigger on %s enabled %s: %s', tgrelid::regclass, tgenabled, pg_get_triggerdef(t.oid))
          FROM pg_trigger t JOIN r ON r.oid = tgrelid WHERE NOT tgisinternal
        UNION ALL SELECT format('policy %s on %s: %s', polname, polrelid::regclass, pg_get_expr(polqual, polrelid))
          FROM pg_policy JOIN r ON r.oid = polrelid
        UNION ALL SELECT format('view %s.%s: %s', nspname, relname, pg_get_viewdef(oid)) FROM r WHERE relkind = 'v'
        UNION ALL SELECT format('statistics %s.%s on %s', stxnamespace::regnamespace, stxname, stxrelid::regclass) FROM pg_statistic_ext
        UNION ALL SELECT format('publication %s: %s', pubname, prrelid::regclass)
          FROM pg_publication_rel JOIN pg_publication p ON p.oid = prpubid
        UNION ALL SELECT format('owned sequence %s by %s.%s %s', d.objid::regclass, d.refobjid::regclass, d.refobjsubid, d.deptype)
          FROM pg_depend d JOIN r ON r.oid = d.objid WHERE r.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.refobjsubid > 0
        UNION ALL SELECT format('policy row %s %s: %s %s', table_name, table_oid::regclass, policy, template) FROM pgstrata.policy
        """;

    /// <summary>The lines, sorted, and those of the table's shape.</summary>
    internal static async Task<IReadOnlyList<string>> TakeAsync(TestDatabase database, string? operation)
    {
        var lines = new List<string>();
        await using (var command = database.DataSource.CreateCommand(Query))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        await using var session = await new Strata(database.ConnectionString).Sessions.OpenAsync("picture");
        var shape = (await ShapeReader.ReadAsync(session, Readings.Request.Table))!;
        lines.AddRange(ShapeRendering.Of(shape).Select(line => $"shape {line.Key}: {line.Value}"));
        var masked = lines.Select(l => operation is null ? l : l.Replace(operation, "ID", StringComparison.Ordinal));
        return [.. masked.Order(StringComparer.Ordinal)];
    }

    /// <summary>What one has and the other has not.</summary>
    internal static void Same(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var missing = expected.Except(actual).Select(l => "missing: " + l);
        var leftOver = actual.Except(expected).Select(l => "left over: " + l);
        Assert.Equal("", string.Join('\n', missing.Concat(leftOver)));
    }
}
