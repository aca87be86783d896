using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Where a row of a table without a key lies: the heap, its file, and the place in it. A row that is never updated or deleted keeps it, and
/// no other gets it, until the heap is written anew to another file (VACUUM FULL, CLUSTER).
/// </summary>
static class RowPlace
{
    static readonly Identifier Heap = new("pgstrata_heap");

    static readonly Identifier File = new("pgstrata_file");

    static readonly Identifier Row = new("pgstrata_row");

    internal static IReadOnlyList<string> Columns { get; } = ["pgstrata_heap", "pgstrata_file", "pgstrata_row"];

    /// <summary>No place, with the types of the columns.</summary>
    internal static SqlText None => SqlText.Of($"NULL::oid AS {Heap}, NULL::oid AS {File}, NULL::tid AS {Row}");

    /// <summary>In a row trigger, which holds off whoever would write the heap anew.</summary>
    internal static SqlText OfNew => SqlText.Raw("TG_RELID, pg_catalog.pg_relation_filenode(TG_RELID), NEW.ctid");

    /// <summary>An entry is of this row, and its heap still has the file in which that was its place.</summary>
    /// <param name="entry">The entry's alias.</param>
    /// <param name="row">The row's.</param>
    internal static SqlText IsOf(string entry, string row)
    {
        var (e, r) = (SqlText.Raw(entry), SqlText.Raw(row));
        return SqlText.Of($"{e}.{Row} = {r}.ctid AND {e}.{Heap} = {r}.tableoid AND {IsCurrent(e)}");
    }

    /// <summary>The heap is there and has been written anew.</summary>
    internal static SqlText IsMoved(string entry)
    {
        var e = SqlText.Raw(entry);
        return SqlText.Of($"{e}.{File} <> pg_catalog.pg_relation_filenode({e}.{Heap})");
    }

    /// <summary>The file that the heap has now.</summary>
    internal static SqlText FileNow(string entry) => SqlText.Of($"pg_catalog.pg_relation_filenode({SqlText.Raw(entry)}.{Heap})");

    static SqlText IsCurrent(SqlText entry) => SqlText.Of($"{entry}.{File} = pg_catalog.pg_relation_filenode({entry}.{Heap})");
}
