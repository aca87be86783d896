using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>The options of apply.</summary>
/// <param name="File">A plan that --save wrote.</param>
/// <param name="Yes">Do not ask.</param>
/// <param name="Run">What was said now; the rest is as it was saved.</param>
sealed record ApplyArguments(string File, bool Yes, RunSettings Run);
