using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>A unique key that loses columns which only a partitioned table has to have in it.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Narrowed">What that becomes.</param>
/// <param name="IsPrimary">Its constraint is a primary key then; null: as it is now.</param>
sealed record NarrowKey(IndexShape Index, IndexShape Narrowed, bool? IsPrimary)
{
    /// <summary>As told: the primary key that has these columns and more, or else the narrowest unique one. Null: there is none.</summary>
    internal static NarrowKey? Of(TableShape now, IReadOnlyList<string> columns)
    {
        var wide = now.Indexes
            .Where(i => i is { IsUnique: true, IsExclusion: false, IsValid: true, HasExpressions: false, IsPartial: false })
            .Where(i => i.KeyColumns.Count > columns.Count && columns.All(c => i.KeyColumns.Contains(c, StringComparer.Ordinal)))
            .OrderByDescending(i => i.IsPrimary).ThenBy(i => i.KeyColumns.Count).FirstOrDefault();
        if (wide is null) return null;
        // In the order of the wide key: its index was made for it.
        var kept = wide.KeyColumns.Where(c => columns.Contains(c!, StringComparer.Ordinal)).ToList();
        return new NarrowKey(wide, wide with { KeyColumns = kept, Body = Body(wide, kept) }, null);
    }

    /// <summary>As it was before a conversion: by its name.</summary>
    internal static IEnumerable<NarrowKey> Of(TableShape now, TableShape before) =>
        from was in before.Indexes
        where was is { IsUnique: true, IsExclusion: false }
        join index in now.Indexes on was.Name equals index.Name
        where index.IsUnique && (!index.KeyColumns.SequenceEqual(was.KeyColumns) || index.IsPrimary != was.IsPrimary)
        select new NarrowKey(
            index, index with { KeyColumns = was.KeyColumns, Body = was.Body, IsPrimary = was.IsPrimary }, was.IsPrimary);

    internal ConstraintShape Constraint(ConstraintShape wide) => wide with
    {
        Type = IsPrimary switch { true => 'p', false => 'u', _ => wide.Type },
        Columns = [.. Narrowed.KeyColumns.Select(c => c!)],
    };

    /// <summary>A foreign key that leans on a key that becomes narrower leans on what is left of it.</summary>
    internal static ForeignKeyShape Lean(ForeignKeyShape fk, IReadOnlyList<NarrowKey> narrow)
    {
        if (narrow.FirstOrDefault(n => n.Index.Oid == fk.ReferencedIndexOid) is not { } key) return fk;
        var pairs = fk.Columns.Zip(fk.ReferencedColumns)
            .Where(p => key.Narrowed.KeyColumns.Contains(p.Second, StringComparer.Ordinal)).ToList();
        var (columns, referenced) = (pairs.Select(p => p.First).ToList(), pairs.Select(p => p.Second).ToList());
        return fk with
        {
            Columns = columns, ReferencedColumns = referenced, Definition = ForeignKeySql.Definition(fk, columns, referenced).Text,
        };
    }

    /// <summary>What the server will print of it: the accounting leaves it open, so only the columns have to be right.</summary>
    static string Body(IndexShape wide, IEnumerable<string?> columns) =>
        $"USING {wide.Method} ({string.Join(", ", columns.Select(c => new Identifier(c!)))})";
}
