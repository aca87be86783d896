using PgStrata.Maintenance;

namespace PgStrata.Cli.Commands;

/// <summary>The options of maintain.</summary>
/// <param name="Request">What the library is asked to do.</param>
sealed record MaintainArguments(MaintainRequest Request);
