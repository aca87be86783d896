namespace PgStrata.Cli.Output;

/// <summary>How much is said on stderr. Results on stdout are never affected.</summary>
enum Verbosity
{
    /// <summary>Warnings and errors only.</summary>
    Quiet,
    Normal,

    /// <summary>Details too: statements, tries, waits.</summary>
    Verbose,
}
