using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What stands in the way of a roll-back, or would be lost by it.</summary>
static class RollBackRefusals
{
    internal static IEnumerable<PreflightCheck> Of(AfterFacts f) => Names(f).ToList() is { Count: > 0 } names ? names : MadeSince.Check(f);

    /// <summary>What comes back, comes back under the names of before.</summary>
    internal static IEnumerable<PreflightCheck> Names(AfterFacts f)
    {
        (QualifiedName, QualifiedName)[] legacy = f.Legacy is { } leaf ? [(leaf.Name, f.Before.Name.With(f.Record.Legacy))] : [];
        foreach (var (now, then) in legacy.Prepend((f.Now.Name, f.Before.Name)))
        {
            if (now == then) continue;
            var moved = now.Schema == then.Schema ? "" : $"ALTER TABLE {now} SET SCHEMA {new Identifier(then.Schema)}" +
                $" -- if the schema was renamed: ALTER SCHEMA {new Identifier(now.Schema)} RENAME TO {new Identifier(then.Schema)}";
            var renamed = now.Name == then.Name ? "" : $"ALTER TABLE {then.With(now.Name)} RENAME TO {new Identifier(then.Name)}";
            yield return new PreflightCheck(
                "names", Verdict.Block, $"{then} is called {now} now.",
                string.Join(";\n", new[] { moved, renamed }.Where(s => s.Length > 0)));
        }
    }
}
