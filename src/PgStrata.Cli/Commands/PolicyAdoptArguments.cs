using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of policy adopt: what the table's bounds cannot tell. Null: not given.</summary>
sealed record PolicyAdoptArguments
{
    internal required QualifiedName Table { get; init; }

    internal GridZone? Zone { get; init; }

    internal string? Origin { get; init; }

    internal Horizon? Horizon { get; init; }

    internal Retention? Retention { get; init; }

    internal DefaultPartition? Default { get; init; }

    internal LeafNaming? Naming { get; init; }

    internal KeyKind? Unit { get; init; }

    internal required PlanArguments Plan { get; init; }
}
