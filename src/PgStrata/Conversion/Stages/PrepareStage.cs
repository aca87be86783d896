using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Stages;

/// <summary>Nothing of the table is built yet: a staging schema, and the proof that every row lies below the bound.</summary>
sealed class PrepareStage(ConvertDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    TableShape Shape => design.Shape;

    internal Stage Stage =>
        new("prepare", "the bound lies ahead of every row and the server lets us build (tried, and rolled back); else nothing happens",
            [.. CompositeCounts.Of(Shape, design.Inbound, design.Key.Column), StageSchema(), AddBound(), ValidateBound()])
        {
            Inspection = EntryInspection.Name,
        };

    Step StageSchema() => new()
    {
        Id = "stage-schema",
        Title = $"Create the staging schema {design.Stage}",
        Kind = StepKind.Transaction,
        Statements = [SqlText.Of($"CREATE SCHEMA {new Identifier(design.Stage)} AUTHORIZATION {new Identifier(Shape.Owner)}").Text],
        Undo = [SqlText.Of($"DROP SCHEMA IF EXISTS {new Identifier(design.Stage)}").Text],
    };

    Step AddBound() => new()
    {
        Id = ConvertStages.BoundStep,
        Title = $"Keep rows at or above {Bounds.Text(design.Policy, design.Bound)} out of {locks.Table}",
        Kind = StepKind.Transaction,
        Locks = [locks.Quiet, locks.Exclusive],
        Statements =
        [
            SqlText.Of(
                $"ALTER TABLE {Shape.Name} ADD CONSTRAINT {new Identifier(design.BoundCheck)} CHECK ({design.BoundProof}) NOT VALID").Text,
        ],
        Changes = [ShapeRendering.Path("constraints", design.BoundCheck)],
        Undo = [DropBound().Text],
        UndoLocks = [locks.Quiet, locks.Exclusive],
    };

    // By its OID: left behind on a table that was renamed, the CHECK would reject rows one day.
    SqlText DropBound() => DoBlock.Of(SqlText.Of($"""
        BEGIN
          IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = {Shape.Oid}) THEN
            EXECUTE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', {Shape.Oid}::regclass, {Literal.Of(design.BoundCheck)});
          END IF;
        END
        """));

    Step ValidateBound() => new()
    {
        Id = "bound-validate",
        Title = "Prove that every row lies below the bound",
        Kind = StepKind.Transaction,
        Effect = Effect.Scan,
        Locks = [locks.Quiet],
        Statements = [SqlText.Of($"ALTER TABLE {Shape.Name} VALIDATE CONSTRAINT {new Identifier(design.BoundCheck)}").Text],
    };
}
