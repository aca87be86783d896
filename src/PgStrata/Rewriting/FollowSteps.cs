using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>What has to be done between a copy and its switch, there and back.</summary>
static class FollowSteps
{
    internal static Step CatchUp(CopySpec copy, string title) =>
        Of(copy, "catch-up", CatchUpAction.Name, Effect.Copy, title);

    /// <param name="copy">The copy.</param>
    /// <param name="target">What it is called.</param>
    internal static Step Compare(CopySpec copy, string target) =>
        Of(copy, "compare", CompareAction.Name, Effect.Scan, $"Compare every row, in one view of the data; meanwhile ANALYZE the {target}");

    internal static StepLock Read(QualifiedName source) => new(source.ToString(), LockMode.AccessShare, Implicit: true);

    static Step Of(CopySpec copy, string id, string action, Effect effect, string title) => new()
    {
        Id = id,
        Title = title,
        Kind = StepKind.Action,
        Action = action,
        Arguments = RewritingJson.Write(copy),
        Effect = effect,
        Locks = [Read(copy.Source)],
    };
}
