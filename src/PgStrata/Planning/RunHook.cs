namespace PgStrata.Planning;

/// <summary>A command the operator wants run at the edge of a stage.</summary>
/// <param name="Phase">The stage with its side: <c>before-switch</c>, <c>after-build</c>.</param>
/// <param name="Command">
/// What the shell of the machine that runs the operation is given, with the facts as JSON on stdin; or an http(s) address they are
/// POSTed to.
/// </param>
public sealed record RunHook(string Phase, string Command);
