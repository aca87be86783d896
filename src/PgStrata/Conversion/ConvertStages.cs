using PgStrata.Conversion.Stages;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>The stages of a conversion, in order; each has a file of its own.</summary>
static class ConvertStages
{
    /// <summary>The step from which on rows at or above the bound are rejected.</summary>
    internal const string BoundStep = "bound-check";

    internal static IReadOnlyList<Stage> Of(ConvertDesign design) => design.AttachesEarly
        ? [new PrepareStage(design).Stage, new BuildStage(design).Stage, new AttachStage(design).Stage, new SwitchStage(design).Stage]
        : [new PrepareStage(design).Stage, new BuildStage(design).Stage, new SwitchStage(design).Stage, new FinishStage(design).Stage];
}
