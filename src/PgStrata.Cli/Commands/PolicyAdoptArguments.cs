using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of policy adopt: what the table's bounds cannot tell.</summary>
sealed record PolicyAdoptArguments
{
    internal required QualifiedName Table { get; init; }

    internal string? Zone { get; init; }

    internal string? Origin { get; init; }

    internal CalendarLength? Horizon { get; init; }

    internal CalendarLength? Retain { get; init; }

    /// <summary>drop or detach; given exactly when <see cref="Retain"/> is.</summary>
    internal string? Expire { get; init; }

    internal string? Default { get; init; }

    internal string? Naming { get; init; }

    internal string? Unit { get; init; }

    internal required PlanArguments Plan { get; init; }
}
