using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What stands in the way of a roll-back, or would be lost by it.</summary>
static class RollBackRefusals
{
    internal static IEnumerable<PreflightCheck> Of(AfterFacts f) => f.Legacy is null
        ?
        [
            new PreflightCheck(
                "legacy leaf", Verdict.Block,
                $"The legacy leaf {f.Record.Legacy} is not attached any more (retention, or by hand): " +
                "rolling back is not possible then. Nothing was changed."),
        ]
        : Names(f).ToList() is { Count: > 0 } names ? names : [.. RowsBeyond.Check(f), .. MadeSince.Check(f)];

    /// <summary>What comes back, comes back under the names of before.</summary>
    static IEnumerable<PreflightCheck> Names(AfterFacts f)
    {
        foreach (var (now, then) in new[] { (f.Now.Name, f.Before.Name), (f.Legacy!.Name, f.Before.Name.With(f.Record.Legacy)) })
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
