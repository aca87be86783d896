using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>Plans the end of the way back: what was kept for a roll-back is dropped.</summary>
static class CompletePlanner
{
    internal static Plan Plan(AfterFacts f)
    {
        return new Plan
        {
            Operation = f.Operation,
            Verb = "complete",
            Table = f.Now.Name.ToString(),
            Summary = $"The conversion {f.Of} of {f.Now.Name} becomes final: its way back ends.",
            Fingerprint = ShapeFingerprint.Of(f.Now),
            Facts = new Dictionary<string, string> { ["of"] = f.Of },
            Notes = ["After this, the conversion can no longer be rolled back by metadata; no row is touched."],
            Stages =
            [
                new Stage("complete", null,
                [
                    .. f.Heap is { } heap ? Legacy(f, heap) : [],
                    new Step
                    {
                        Id = "staging",
                        Title = $"Drop the staging schema {f.Record.Stage}",
                        Kind = StepKind.Transaction,
                        Statements =
                        [
                            SqlText.Of($"DROP SCHEMA IF EXISTS {new Identifier(f.Record.Stage)}").Text,
                            Journal.SetState(f.Of, OperationState.Completed, null).Text,
                        ],
                        PointOfNoReturn = true,
                    },
                ]),
            ],
        };
    }

    static IEnumerable<Step> Legacy(AfterFacts f, QualifiedName legacy)
    {
        yield return new Step
        {
            Id = "bound-check",
            Title = $"Drop the bound CHECK of {legacy}: its bound as a leaf says the same",
            Kind = StepKind.Transaction,
            Locks =
            [
                new StepLock(legacy.ToString(), LockMode.ShareUpdateExclusive), new StepLock(legacy.ToString(), LockMode.AccessExclusive),
            ],
            Statements = [SqlText.Of($"ALTER TABLE {legacy} DROP CONSTRAINT IF EXISTS {new Identifier(f.Record.BoundCheck)}").Text],
            PointOfNoReturn = true,
        };
        foreach (var spare in f.Record.Spares.Values)
            yield return new Step
            {
                Id = $"spare-{spare}",
                Title = $"Drop the spare index {spare}",
                Kind = StepKind.Concurrent,
                Locks = [new StepLock(legacy.ToString(), LockMode.ShareUpdateExclusive, Implicit: true)],
                Statements = [SqlText.Of($"DROP INDEX CONCURRENTLY IF EXISTS {legacy.With(spare)}").Text],
                Check = $"SELECT {SqlText.Regclass(legacy.With(spare))} IS NULL",
            };
    }
}
