namespace PgStrata.Conversion;

/// <summary>When the old heap is attached, and why.</summary>
/// <param name="Moment">When.</param>
/// <param name="Reason">What it buys, or what speaks against attaching early; half a sentence.</param>
sealed record AttachChoice(AttachMoment Moment, string Reason)
{
    /// <summary>For the notes of the plan.</summary>
    internal string Note => Moment == AttachMoment.Early
        ? $"Early attach: the old heap becomes a leaf some minutes before the switch, because {Reason}. " +
          "Until the switch the application goes on using it under its own name."
        : $"The old heap becomes a leaf in the switch itself, not earlier: {Reason}.";
}
