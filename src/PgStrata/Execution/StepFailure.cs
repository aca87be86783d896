using Npgsql;

namespace PgStrata.Execution;

/// <summary>A step that ended for a reason the runner must tell apart.</summary>
sealed class StepFailure(FailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    internal FailureKind Kind { get; } = kind;

    /// <summary>Sorts a server error by its SQLSTATE, never by its text.</summary>
    internal static StepFailure From(string step, Exception error) => error switch
    {
        StepFailure f => f,
        OperationCanceledException => new(FailureKind.Interrupted, "interrupted", error),
        PostgresException { SqlState: "PS001" } e => new(FailureKind.LeaseLost, e.MessageText, e),
        PostgresException { SqlState: "PS002" } e => new(FailureKind.Refused, $"step {step}: {e.MessageText}{Detail(e)}", e),
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } e =>
            new(FailureKind.Disconnected, $"step {step}: {e.MessageText} ({e.SqlState})", e),
        PostgresException e => new(FailureKind.Failed, $"step {step}: {e.MessageText} (SQLSTATE {e.SqlState}){Detail(e)}", e),
        NpgsqlException e => new(
            FailureKind.Disconnected, $"step {step}: the connection was lost: {e.InnerException?.Message ?? e.Message}", e),
        _ => new(FailureKind.Failed, $"step {step}: {error.Message}", error),
    };

    static string Detail(PostgresException e) =>
        (e.Detail is { Length: > 0 } d ? $"\n  detail: {d}" : "") + (e.Hint is { Length: > 0 } h ? $"\n  hint: {h}" : "");
}
