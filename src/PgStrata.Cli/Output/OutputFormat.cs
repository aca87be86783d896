namespace PgStrata.Cli.Output;

/// <summary>How a result is printed on stdout.</summary>
enum OutputFormat
{
    /// <summary>For people at a terminal.</summary>
    Table,

    /// <summary>One document, with a version, for programs.</summary>
    Json,

    /// <summary>The runbook, with boxes to tick.</summary>
    Markdown,

    /// <summary>The statements, for a review by the DBA.</summary>
    Sql,

    /// <summary>The policy file.</summary>
    Yaml,
}
