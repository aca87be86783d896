namespace PgStrata.Catalog;

/// <summary>A publication that carries the table.</summary>
/// <param name="Name">The publication.</param>
/// <param name="Columns">The column list (15 and later); null is all columns.</param>
/// <param name="Where">The row filter (15 and later).</param>
/// <param name="ForAllTables">FOR ALL TABLES.</param>
/// <param name="ForSchema">The table comes in by FOR TABLES IN SCHEMA (15 and later).</param>
/// <param name="ByParent">It comes in by a partitioned ancestor.</param>
/// <param name="ViaRoot">publish_via_partition_root.</param>
/// <param name="Owner">Who may alter it.</param>
sealed record PublicationShape(
    string Name, IReadOnlyList<string>? Columns, string? Where, bool ForAllTables, bool ForSchema,
    bool ByParent, bool ViaRoot, string Owner);
