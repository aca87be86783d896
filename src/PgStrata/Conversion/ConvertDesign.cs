using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>Every decision of one conversion, before it is written as steps.</summary>
sealed record ConvertDesign
{
    public required string Operation { get; init; }

    public required TableShape Shape { get; init; }

    public required int Version { get; init; }

    public required ConvertRequest Request { get; init; }

    public required PartitionKey Key { get; init; }

    public required Policy Policy { get; init; }

    /// <summary>The upper edge of the legacy leaf.</summary>
    public required long Bound { get; init; }

    public required IReadOnlyList<NewLeaf> Leaves { get; init; }

    /// <summary>The name of the fenced DEFAULT; null when there is none.</summary>
    public string? DefaultLeaf { get; init; }

    public required IReadOnlyList<UniqueKey> Keys { get; init; }

    /// <summary>When the old heap becomes a leaf.</summary>
    public required AttachChoice Attach { get; init; }

    public required QualifiedName Legacy { get; init; }

    /// <summary>Old index names to the legacy leaf's, without those that a widened constraint takes with it.</summary>
    public required IReadOnlyDictionary<string, string> IndexNames { get; init; }

    public required IReadOnlyDictionary<string, string> StatisticsNames { get; init; }

    public required LeafTemplate Template { get; init; }

    internal string Stage => $"pgstrata_stage_{Operation}";

    internal QualifiedName Staged => new(Stage, Shape.Name.Name);

    internal bool AttachesEarly => Attach.Moment == AttachMoment.Early;

    /// <summary>
    /// Triggers that the staged table gets in the switch only. Attached early, the heap would get a clone of each; and what a foreign key
    /// does to its referencing rows runs on the empty staged table too, where a statement trigger fires without a row.
    /// </summary>
    internal IEnumerable<TriggerShape> LateTriggers =>
        Shape.Triggers.Where(t => AttachesEarly || !t.IsRow && Shape.ForeignKeys.Any(f => f.IsActing));

    internal string BoundCheck => $"pgstrata_bound_{Operation}";

    /// <summary>The name the widened constraint ends with on the legacy leaf.</summary>
    internal static string WideName(UniqueKey key) => key.Built! + "_legacy";

    /// <summary>
    /// The validated proof that the server accepts at ATTACH without a scan: NOT NULL and a comparison of the key's own type.
    /// </summary>
    internal SqlText BoundProof => SqlText.Of(
        $"{new Identifier(Key.Column)} IS NOT NULL AND {new Identifier(Key.Column)} < {SqlText.Raw(Key.Literal(Bound))}");

    /// <summary>Under which name the successor of an inbound foreign key stands beside it until the switch.</summary>
    internal string TwinName(ForeignKeyShape fk) =>
        $"pgstrata_{Operation}_twin{Shape.InboundForeignKeys.TakeWhile(f => f.Oid != fk.Oid).Count() + 1}";

    internal InboundTreatment Inbound => new(Keys, Request.InboundForeignKeys);

    internal bool IsWidened(ForeignKeyShape fk) => Inbound.IsWidened(fk);
}
