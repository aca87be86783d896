using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>What one run of maintenance is asked to do.</summary>
public sealed record MaintainRequest
{
    /// <summary>These tables only; empty is every table with a policy.</summary>
    public IReadOnlyList<QualifiedName> Tables { get; init; } = [];

    /// <summary>Plan as if it were this instant. Acting on it needs a database marked as sandbox.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// Make leaves up to here, beyond the horizon: an instant concerns tables with a key of time, a number those with a number key. What
    /// fits none of the tables is refused (<c>usage</c>).
    /// </summary>
    public LeavesUntil? Until { get; init; }

    /// <summary>Say what would be done and change nothing.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>A person has seen what a shortened retention, or a changed policy, takes away.</summary>
    public bool ConfirmRetention { get; init; }

    /// <summary>How hard to try for locks; <see cref="RunOptions.MaxWait"/> counts per step.</summary>
    public RunOptions Options { get; init; } = new() { MaxWait = TimeSpan.FromMinutes(2) };

    /// <summary>How long "too many clients" and a server that is starting are waited for. <value>10 minutes</value></summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long all ANALYZE of the run may take together. <value>5 minutes</value></summary>
    public TimeSpan AnalyzeWithin { get; init; } = TimeSpan.FromMinutes(5);
}
