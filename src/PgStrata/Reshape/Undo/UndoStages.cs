using PgStrata.Planning;

namespace PgStrata.Reshape.Undo;

/// <summary>The stages of an undo, in order; each has a file of its own.</summary>
static class UndoStages
{
    internal static IReadOnlyList<Stage> Of(UndoDesign design) =>
    [
        new UndoPrepareStage(design).Stage, new UndoCopyStage(design).Stage, new UndoFollowStage(design).Stage,
        new UndoSwitchStage(design).Stage, new UndoFinishStage(design).Stage,
    ];
}
