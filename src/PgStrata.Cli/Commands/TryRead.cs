namespace PgStrata.Cli.Commands;

/// <summary>Reads one value from the command line.</summary>
delegate bool TryRead<T>(string text, out T value);
