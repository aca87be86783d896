namespace PgStrata.Cli.Output;

/// <summary>What is special about a leaf on the timeline.</summary>
[Flags]
enum TimelineFlags
{
    None = 0,

    /// <summary>The old heap, adopted.</summary>
    Legacy = 1,

    /// <summary>The DEFAULT partition.</summary>
    Default = 2,

    /// <summary>Made ahead, nothing falls into it yet.</summary>
    Future = 4,

    /// <summary>Past its retention.</summary>
    Due = 8,
}
