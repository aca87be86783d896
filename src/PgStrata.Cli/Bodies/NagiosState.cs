namespace PgStrata.Cli.Bodies;

/// <summary>The exit codes of monitoring plugins.</summary>
enum NagiosState
{
    Ok = 0,
    Warning = 1,
    Critical = 2,
    Unknown = 3,
}
