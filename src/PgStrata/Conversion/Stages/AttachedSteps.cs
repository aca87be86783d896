using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Stages;

/// <summary>What can be done in peace once the heap is a leaf: before the switch when it was attached early, else after it.</summary>
/// <param name="design">The conversion.</param>
/// <param name="parent">The partitioned table, under the name it has by then.</param>
sealed class AttachedSteps(ConvertDesign design, QualifiedName parent)
{
    TableShape Shape => design.Shape;

    internal Step Validate(ForeignKeyShape fk, string name, string since) => InboundSteps.Validate(Shape, fk, name, since, parent);

    internal Step Analyze() => new()
    {
        Id = "analyze",
        Title = $"ANALYZE {parent}: the server never analyzes a partitioned table by itself",
        Kind = StepKind.Transaction,
        Effect = Effect.Sample,
        Locks = [new StepLock(parent.ToString(), LockMode.ShareUpdateExclusive, Implicit: true)],
        SearchPath = $"{new Identifier(Shape.Name.Schema)}, pg_catalog, public",
        Statements = [SqlText.Of($"ANALYZE {SqlText.Raw(design.Version >= 180000 ? "ONLY " : "")}{parent}").Text],
    };
}
