namespace PgStrata.Cli.Output;

/// <summary>
/// One line of the drawing: a leaf, a hole, or a run of leaves too many to draw one by one. A null edge is drawn as open.
/// </summary>
sealed record TimelineRow(string Name, TimelineEdge? Lower, TimelineEdge? Upper, char Glyph, string Right, bool IsDrawn);
