namespace PgStrata.Cli.Commands;

/// <summary>The options of apply.</summary>
/// <param name="File">A plan that --save wrote.</param>
/// <param name="Yes">Do not ask.</param>
sealed record ApplyArguments(string File, bool Yes);
