using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>What is checked.</summary>
public sealed record CheckRequest
{
    /// <summary>These tables only; empty is every table with a policy.</summary>
    public IReadOnlyList<QualifiedName> Tables { get; init; } = [];

    /// <summary>A table whose maintenance has not ended well for longer is critical. <value>26 hours</value></summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(26);

    /// <summary>Check as if it were this instant.</summary>
    public DateTimeOffset? At { get; init; }
}
