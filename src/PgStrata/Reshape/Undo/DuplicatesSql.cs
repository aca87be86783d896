using PgStrata.Catalog;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>Rows that a narrower key would refuse: looked for before anything is built, and named.</summary>
static class DuplicatesSql
{
    const int Named = 10;

    internal static SqlText Refuse(UndoDesign design, IndexShape key)
    {
        var columns = key.KeyColumns.Select(c => c!).ToList();
        var names = string.Join(", ", columns.Select(c => new Identifier(c)));
        var set = SqlText.Join(" AND ", columns.Select(c => SqlText.Of($"r.{new Identifier(c)} IS NOT NULL")));
        var where = key.NullsNotDistinct ? SqlText.Raw("true") : set;
        var shared = ReplaySql.Columns("r", columns);
        return DoBlock.Of(SqlText.Of($"""
            DECLARE found text; BEGIN
              SELECT string_agg(f.what, '; ') INTO found FROM (
                SELECT {Literal.Of($"({names})=")} || ROW({shared})::text || ' in the rows '
                    || string_agg(ROW({ReplaySql.Columns("r", design.RowKey)})::text, ', ') AS what
                  FROM {design.Table} r WHERE {where} GROUP BY {shared} HAVING count(*) > 1 LIMIT {Named}) f;
              IF found IS NOT NULL THEN
                RAISE EXCEPTION '% can have only one row with %', {Literal.Of(key.Name)}, found USING ERRCODE = 'PS002',
                  HINT = 'Change or delete all but one of each, then go on; or leave this key as wide as it is.';
              END IF;
            END
            """));
    }
}
