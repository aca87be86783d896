using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// The table that is to take the place of another, built under its final name in the staging schema with the whole shape.
/// </summary>
/// <param name="shape">What it is to be like; the live table of this name gives it its columns.</param>
/// <param name="key">What it is divided by; null: it is a plain table.</param>
/// <param name="keys">Its unique keys.</param>
/// <param name="stage">The staging schema.</param>
/// <param name="method">RANGE, LIST or HASH.</param>
sealed class StagedTable(TableShape shape, KeyColumns? key, IReadOnlyList<UniqueKey> keys, string stage, string method = "RANGE")
{
    static readonly SqlText Like = SqlText.Raw(
        "INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING COMMENTS");

    internal QualifiedName Name { get; } = new(stage, shape.Name.Name);

    SqlText Relation => SqlText.Of($"{Name}");

    /// <summary>Everything but triggers and foreign keys, in an order that works on an empty table nobody sees.</summary>
    internal IEnumerable<SqlText> Statements() => [.. Bare(), .. Dress()];

    /// <summary>Columns, checks, identity: what rows have to fit.</summary>
    internal IEnumerable<SqlText> Bare() =>
    [
        key is null ? Plain() : SqlText.Of($"""
            CREATE TABLE {Name} (LIKE {shape.Name} {Like})
              PARTITION BY {SqlText.Raw(method)} ({key.List})
            """),
        SqlText.Of($"ALTER TABLE {Name} OWNER TO {new Identifier(shape.Owner)}"),
        .. Identities(), .. Checks(),
    ];

    /// <summary>Keys, indexes and all that is said about them. Leaves that have them already keep theirs.</summary>
    internal IEnumerable<SqlText> Dress() => Items().SelectMany(i => i);

    /// <summary>The same in parts, of which each can be a transaction of its own.</summary>
    internal IEnumerable<IReadOnlyList<SqlText>> Items() => [.. Keys(), .. Indexes(), [.. Rest()]];

    IEnumerable<SqlText> Rest() =>
    [
        .. ExpressionStatistics(), .. Statistics(),
        .. ColumnSql.Settings(shape, Relation),
        .. Identity(), AclSql.Enter(Literal.Of(Name.ToString())), .. AccessSql.Grants(shape, Relation, stage),
        .. AccessSql.RowSecurity(shape, Relation, SqlText.Of($"{new Identifier(Name.Name)}")), .. Comments(),
    ];

    /// <summary>
    /// The sequence must be born in the parent's own schema: in another one the server binds it to a table of that schema.
    /// </summary>
    IEnumerable<SqlText> Identities() =>
        from column in shape.Columns
        where column.IsIdentity
        let sequence = shape.Sequences.First(s => s.IsIdentity && s.Column == column.Name)
        from statement in SequenceSql.AddIdentity(Name, column, sequence, shape.Owner, stage)
        select statement;

    IEnumerable<SqlText> Checks() =>
        from check in shape.Constraints
        where check.IsCheck
        select SqlText.Of($"ALTER TABLE {Name} ADD CONSTRAINT {new Identifier(check.Name)} {SqlText.Raw(check.Definition)}");

    SqlText Plain()
    {
        var unlogged = SqlText.Raw(shape.Persistence == 'u' ? "UNLOGGED " : "");
        var access = shape.AccessMethod is { } am and not "heap" ? SqlText.Of($" USING {new Identifier(am)}") : default;
        string[] all = [.. shape.Options, .. shape.ToastOptions.Select(o => "toast." + o)];
        var options = SqlText.Raw(all.Length > 0 ? $" WITH ({string.Join(", ", all)})" : "");
        var tablespace = shape.Tablespace is { } ts ? SqlText.Of($" TABLESPACE {new Identifier(ts)}") : default;
        return SqlText.Of($"CREATE {unlogged}TABLE {Name} (LIKE {shape.Name} {Like}){access}{options}{tablespace}");
    }

    IEnumerable<IReadOnlyList<SqlText>> Keys() => keys.Select(k => k.Constraint is null ? BareUnique(k) : [Constraint(k)]);

    SqlText Constraint(UniqueKey k)
    {
        var columns = key is null ? k.Columns : k.WideColumns(key);
        return SqlText.Of($"ALTER TABLE {Name} ADD CONSTRAINT {new Identifier(k.Name)} {k.ConstraintBody(k.ParentKind, columns)}");
    }

    IReadOnlyList<SqlText> BareUnique(UniqueKey k)
    {
        var body = SqlText.Raw(key is null ? k.Index.Body : k.WideBody(key));
        return InTablespace(k.Index.Tablespace, SqlText.Of($"CREATE UNIQUE INDEX {new Identifier(k.Index.Name)} ON {Name} {body}"));
    }

    IEnumerable<IReadOnlyList<SqlText>> Indexes() =>
        from index in shape.Indexes
        where !index.IsUnique && !index.IsExclusion && index.IsValid
        select InTablespace(
            index.Tablespace, SqlText.Of($"CREATE INDEX {new Identifier(index.Name)} ON {Name} {SqlText.Raw(index.Body)}"));

    IEnumerable<SqlText> ExpressionStatistics() =>
        from index in shape.Indexes
        where index.IsValid && !index.IsExclusion
        from target in index.ExpressionStatistics
        select SqlText.Of($"ALTER INDEX {new QualifiedName(stage, index.Name)} ALTER COLUMN {target.Key} SET STATISTICS {target.Value}");

    // pg_get_indexdef leaves the tablespace out.
    internal static IReadOnlyList<SqlText> InTablespace(string? tablespace, SqlText statement) => tablespace is null
        ? [statement]
        : [DefaultTablespace(tablespace), statement, DefaultTablespace("")];

    static SqlText DefaultTablespace(string name) => SqlText.Of($"SET LOCAL default_tablespace = {Literal.Of(name)}");

    IEnumerable<SqlText> Statistics()
    {
        foreach (var statistics in shape.Statistics)
        {
            var name = new QualifiedName(stage, statistics.Name.Name);
            yield return StatisticsSql.Create(shape, statistics, name, Name);
            yield return SqlText.Of($"ALTER STATISTICS {name} OWNER TO {new Identifier(statistics.Owner)}");
            if (statistics.Target is { } target and >= 0) yield return SqlText.Of($"ALTER STATISTICS {name} SET STATISTICS {target}");
            if (statistics.Comment is { } comment) yield return SqlText.Of($"COMMENT ON STATISTICS {name} IS {Literal.Of(comment)}");
        }
    }

    IEnumerable<SqlText> Identity()
    {
        if (ReplicaIdentitySql.OfTable(shape, Relation) is { } identity) yield return identity;
    }

    IEnumerable<SqlText> Comments()
    {
        if (shape.Comment is { } comment) yield return SqlText.Of($"COMMENT ON TABLE {Name} IS {Literal.Of(comment)}");
        foreach (var index in shape.Indexes.Where(i => i.Comment is not null && i.IsValid && !i.IsExclusion))
            yield return SqlText.Of($"COMMENT ON INDEX {new QualifiedName(stage, index.Name)} IS {Literal.Of(index.Comment)}");
        foreach (var constraint in shape.Constraints.Where(c => c.Comment is not null && !c.IsExclusion))
            yield return SqlText.Of(
                $"COMMENT ON CONSTRAINT {new Identifier(constraint.Name)} ON {Name} IS {Literal.Of(constraint.Comment)}");
        foreach (var label in shape.SecurityLabels)
        {
            var target = label.Column is { } c ? SqlText.Of($"COLUMN {Name}.{new Identifier(c)}") : SqlText.Of($"TABLE {Name}");
            yield return SqlText.Of($"SECURITY LABEL FOR {new Identifier(label.Provider)} ON {target} IS {Literal.Of(label.Label)}");
        }
    }
}
