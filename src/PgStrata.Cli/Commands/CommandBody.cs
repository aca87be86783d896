namespace PgStrata.Cli.Commands;

/// <summary>What a command does, given its validated options. Returns an <see cref="ExitCode"/>.</summary>
delegate Task<int> CommandBody<in T>(T arguments, CommandContext context, CancellationToken cancellationToken);
