namespace PgStrata.Cli.Output;

/// <summary>One leaf to draw.</summary>
/// <param name="Name">Its name, as the reader knows it.</param>
/// <param name="Lower">Lower edge; null is MINVALUE (or none, for DEFAULT).</param>
/// <param name="Upper">Upper edge; null is MAXVALUE (or none, for DEFAULT).</param>
/// <param name="Rows">Estimated rows; negative is unknown.</param>
/// <param name="Flags">What is special about it.</param>
sealed record TimelineLeaf(string Name, TimelineEdge? Lower, TimelineEdge? Upper, double Rows, TimelineFlags Flags = TimelineFlags.None);
