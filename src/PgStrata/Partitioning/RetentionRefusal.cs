namespace PgStrata.Partitioning;

/// <summary>Why a leaf that is past its time, or (without a leaf) the whole run, is left alone.</summary>
/// <param name="Rail">One of <see cref="RetentionRail"/>.</param>
/// <param name="Message">For a person: what is wrong and what to do.</param>
/// <param name="Leaf">The leaf, or null when nothing at all may expire in this run.</param>
sealed record RetentionRefusal(string Rail, string Message, Leaf? Leaf = null)
{
    /// <summary>With its code, as reports have it.</summary>
    public string Sentence => $"{Rail}: {Message}";
}
