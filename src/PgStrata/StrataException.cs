namespace PgStrata;

/// <summary>
/// Something stopped an operation. The message says what, on which object, the state things are in, and the command to go on.
/// </summary>
public class StrataException : Exception
{
    /// <summary>An error with its stable code.</summary>
    /// <param name="code">A stable word for programs, such as <c>pooler</c> or <c>lock_timeout</c>.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="inner">The server's own error, never lost.</param>
    public StrataException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>A stable word for programs, such as <c>pooler</c> or <c>lock_timeout</c>.</summary>
    public string Code { get; }

    internal static StrataException Pooler(Exception? inner = null) => new(
        "pooler",
        "This connection goes through a connection pooler: session locks and settings would land on another client's backend. " +
        "Give the server's own address (for PgBouncer: port 5432 of the database host rather than 6432).",
        inner);
}
