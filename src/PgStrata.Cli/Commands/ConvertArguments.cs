using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of convert, each valid by itself; whether they fit the table is the planner's to say. Null: not given.</summary>
sealed record ConvertArguments
{
    internal required QualifiedName Table { get; init; }

    /// <summary>The column, as the operator typed it.</summary>
    internal required string Key { get; init; }

    internal required CalendarLength Every { get; init; }

    /// <summary>An IANA zone or a fixed offset.</summary>
    internal string? Zone { get; init; }

    /// <summary>Where the grid starts: a local date or time, or a number.</summary>
    internal string? Origin { get; init; }

    internal CalendarLength? Horizon { get; init; }

    internal CalendarLength? Retain { get; init; }

    /// <summary>drop or detach; given exactly when <see cref="Retain"/> is.</summary>
    internal string? Expire { get; init; }

    /// <summary>The upper edge of the legacy leaf: an instant or a number.</summary>
    internal string? Bound { get; init; }

    internal CalendarLength? Soak { get; init; }

    internal bool WidenKey { get; init; }

    internal bool KeepUnique { get; init; }

    /// <summary>refuse, composite or drop.</summary>
    internal required string InboundForeignKeys { get; init; }

    /// <summary>refuse, raise or move.</summary>
    internal required string Strays { get; init; }

    /// <summary>none or fenced.</summary>
    internal required string Default { get; init; }

    /// <summary>A style or a template of leaf names.</summary>
    internal string? Naming { get; init; }

    /// <summary>s, ms, us or ns: what an integer key counts since 1970.</summary>
    internal string? Unit { get; init; }

    /// <summary>The operator knows that something else makes partitions of this table.</summary>
    internal bool AlsoManagedByOk { get; init; }

    internal required LockArguments Locks { get; init; }

    internal required GateArguments Gates { get; init; }

    internal required PlanArguments Plan { get; init; }
}
