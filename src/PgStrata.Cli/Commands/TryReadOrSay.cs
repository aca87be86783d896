using System.Diagnostics.CodeAnalysis;

namespace PgStrata.Cli.Commands;

/// <summary>A reader of the library, which says itself what is wrong and what to write.</summary>
delegate bool TryReadOrSay<T>(string? text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error);
