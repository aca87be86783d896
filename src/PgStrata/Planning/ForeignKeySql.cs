using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Foreign keys out of and into the table.</summary>
static class ForeignKeySql
{
    internal static IEnumerable<SqlText> AddOut(ForeignKeyShape fk, QualifiedName table) =>
    [
        SqlText.Of($"ALTER TABLE {table} ADD CONSTRAINT {new Identifier(fk.Name)} {SqlText.Raw(fk.Definition)}"),
        .. Comment(fk, fk.Name, table),
    ];

    internal static SqlText Drop(ForeignKeyShape fk) =>
        SqlText.Of($"ALTER TABLE {fk.Referencing} DROP CONSTRAINT {new Identifier(fk.Name)}");

    /// <summary>By its own name, which no other has: its table may have been renamed, moved or dropped meanwhile.</summary>
    internal static SqlText DropTwin(string name) => DoBlock.Of(SqlText.Of($"""
        DECLARE r regclass; BEGIN
          SELECT conrelid INTO r FROM pg_catalog.pg_constraint WHERE conname = {Literal.Of(name)} AND contype = 'f' AND conparentid = 0;
          IF FOUND THEN EXECUTE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', r, {Literal.Of(name)}); END IF;
        END
        """));

    /// <summary>Gives the twin the key's name.</summary>
    internal static SqlText Rename(ForeignKeyShape fk, string name) =>
        SqlText.Of($"ALTER TABLE {fk.Referencing} RENAME CONSTRAINT {new Identifier(name)} TO {new Identifier(fk.Name)}");

    /// <summary>
    /// From 18 on the server calls a key's copies, one for each leaf, after the key itself. Where the new name is too long or taken they
    /// keep theirs.
    /// </summary>
    internal static SqlText RenameCopies(ForeignKeyShape fk, string name) => DoBlock.Of(SqlText.Of($"""
        DECLARE r text := {Literal.Of(fk.Referencing.ToString())}; c record; BEGIN
          FOR c IN SELECT k.conname AS was, {Literal.Of(fk.Name)} || pg_catalog.substr(k.conname, {name.Length + 1}) AS now
                   FROM pg_catalog.pg_constraint k
                   WHERE k.conrelid = r::regclass AND pg_catalog.starts_with(k.conname, {Literal.Of(name + "_")}) LOOP
            CONTINUE WHEN pg_catalog.octet_length(c.now) > 63
              OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = r::regclass AND k.conname = c.now);
            EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', r, c.was, c.now);
          END LOOP;
        END
        """));

    /// <summary>The same key again, enforced for new rows at once; VALIDATE follows outside the lock.</summary>
    internal static IEnumerable<SqlText> AddInNotValid(ForeignKeyShape fk) => AddIn(fk, fk.Name, fk.Definition);

    /// <summary>The same key beside the old one, under another name, to the table that takes the place of the one referenced.</summary>
    internal static IEnumerable<SqlText> AddTwin(ForeignKeyShape fk, string name, QualifiedName referenced) =>
        AddIn(fk, name, new RelationRename(fk.Referenced, referenced).Apply(fk.Definition));

    static IEnumerable<SqlText> AddIn(ForeignKeyShape fk, string name, string definition)
    {
        var notValid = SqlText.Raw(fk is { Validated: true, Enforced: true } ? " NOT VALID" : "");
        return
        [
            SqlText.Of($"ALTER TABLE {fk.Referencing} ADD CONSTRAINT {new Identifier(name)} {SqlText.Raw(definition)}{notValid}"),
            .. Comment(fk, name, fk.Referencing),
        ];
    }

    /// <summary>The key over both columns (message_id becomes (message_id, received_at)).</summary>
    internal static IEnumerable<SqlText> AddCompositeNotValid(ForeignKeyShape fk, string key) =>
        [Composite(fk, key), .. Comment(fk, fk.Name, fk.Referencing)];

    static IEnumerable<SqlText> Comment(ForeignKeyShape fk, string name, QualifiedName table) =>
        fk.Comment is { } comment ? [SqlText.Of($"COMMENT ON CONSTRAINT {new Identifier(name)} ON {table} IS {Literal.Of(comment)}")] : [];

    static SqlText Composite(ForeignKeyShape fk, string key) => SqlText.Of($"""
        ALTER TABLE {fk.Referencing} ADD CONSTRAINT {new Identifier(fk.Name)}
          {Definition(fk, [.. fk.Columns, key], [.. fk.ReferencedColumns, key])} NOT VALID
        """);

    /// <summary>The same key over other columns: what follows ADD CONSTRAINT name. On delete only those are set that were before.</summary>
    internal static SqlText Definition(ForeignKeyShape fk, IReadOnlyList<string> columns, IReadOnlyList<string> referenced)
    {
        var set = (fk.DeleteSetColumns.Count > 0 ? fk.DeleteSetColumns : fk.Columns).Intersect(columns, StringComparer.Ordinal).ToList();
        var some = set.Count < columns.Count ? SqlText.Of($" ({Names(set)})") : default;
        var match = SqlText.Raw(fk.MatchType == 'f' && columns.Count <= fk.Columns.Count ? " MATCH FULL" : "");
        var update = SqlText.Raw(Action(fk.UpdateAction));
        var delete = SqlText.Raw(Action(fk.DeleteAction) + (fk.DeleteAction is 'n' or 'd' ? some.Text : ""));
        return SqlText.Of($"""
            FOREIGN KEY ({Names(columns)}) REFERENCES {fk.Referenced} ({Names(referenced)}){match}
              ON UPDATE {update} ON DELETE {delete}{Deferral(fk)}
            """);
    }

    static SqlText Names(IEnumerable<string> columns) => SqlText.List(columns.Select(c => new Identifier(c)));

    internal static SqlText Validate(ForeignKeyShape fk, string name) =>
        SqlText.Of($"ALTER TABLE {fk.Referencing} VALIDATE CONSTRAINT {new Identifier(name)}");

    /// <summary>Rows of the referencing table whose key column does not agree with the row they reference, orphans included.</summary>
    internal static SqlText Mismatches(ForeignKeyShape fk, string key)
    {
        var join = SqlText.Join(
            " AND ", fk.Columns.Zip(fk.ReferencedColumns, (c, r) => SqlText.Of($"r.{new Identifier(r)} = c.{new Identifier(c)}")));
        var set = SqlText.Join(" AND ", fk.Columns.Select(c => SqlText.Of($"c.{new Identifier(c)} IS NOT NULL")));
        var k = new Identifier(key);
        return SqlText.Of(
            $"FROM {fk.Referencing} c LEFT JOIN {fk.Referenced} r ON {join} WHERE {set} AND r.{k} IS DISTINCT FROM c.{k}");
    }

    /// <summary>Makes the referencing rows agree; orphans stay for a person to decide.</summary>
    internal static SqlText Repair(ForeignKeyShape fk, string key)
    {
        var join = SqlText.Join(
            " AND ", fk.Columns.Zip(fk.ReferencedColumns, (c, r) => SqlText.Of($"r.{new Identifier(r)} = c.{new Identifier(c)}")));
        var k = new Identifier(key);
        return SqlText.Of(
            $"UPDATE {fk.Referencing} c SET {k} = r.{k} FROM {fk.Referenced} r WHERE {join} AND c.{k} IS DISTINCT FROM r.{k}");
    }

    static SqlText Deferral(ForeignKeyShape fk) =>
        SqlText.Raw(fk.Deferrable ? fk.Deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE" : "");

    static string Action(char action) => action switch
    {
        'c' => "CASCADE",
        'n' => "SET NULL",
        'd' => "SET DEFAULT",
        'r' => "RESTRICT",
        _ => "NO ACTION",
    };
}
