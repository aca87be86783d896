using PgStrata.Planning;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The stages of a conversion by rewrite, in order; each has a file of its own.</summary>
static class RewriteStages
{
    internal static IReadOnlyList<Stage> Of(RewriteDesign design) =>
    [
        new PrepareStage(design).Stage, new CopyStage(design).Stage, new FollowStage(design).Stage, new SwitchStage(design).Stage,
        new FinishStage(design).Stage,
    ];
}
