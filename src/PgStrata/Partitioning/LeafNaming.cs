using System.Diagnostics.CodeAnalysis;

namespace PgStrata.Partitioning;

/// <summary>How leaves are named. A name is for people only: nothing is ever decided by it.</summary>
/// <remarks>
/// Either a preset (<c>pgpartman5</c>, <c>pgpartman4</c>, <c>pgslice</c>, <c>chronos</c>) or a template with <c>{table}</c> and the tokens
/// <c>{yyyy} {MM} {dd} {HH} {mm} {ss} {Q} {IYYY} {IW}</c> of the slot's first moment, or <c>{from}</c> for numbers.
/// </remarks>
public sealed record LeafNaming
{
    readonly string text;

    LeafNaming(string text) => this.text = text;

    /// <summary>
    /// The preset <c>pgpartman5</c>: <c>fixes_p20251218</c>, below a day <c>fixes_p20251218_060000</c>, numbers <c>fixes_p10000</c>.
    /// </summary>
    public static LeafNaming Default { get; } = new(NamingPresets.Default);

    /// <summary>Reads a preset or a template. On failure <paramref name="error"/> says what is wrong and what is allowed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LeafNaming? naming, [NotNullWhen(false)] out string? error)
    {
        error = NamingPresets.IsKnown(text) ? null : NamingTemplate.Check(text ?? "");
        naming = error is null ? new LeafNaming(text!) : null;
        return naming is not null;
    }

    /// <summary>The preset or template as it was given.</summary>
    public override string ToString() => text;

    /// <summary>
    /// The name of a leaf: at most 63 bytes of UTF-8, the part of the table shortened if need be, and no two slots of one
    /// table with the same name.
    /// </summary>
    internal string Name(string table, RangeBound slot, Grid grid) =>
        new NamingTemplate(NamingPresets.TemplateOf(text, grid.Period), grid).Name(table, slot);

    /// <summary>The naming that gives most of the existing leaves their names; null when none fits at least half of them.</summary>
    internal static LeafNaming? Infer(string table, IEnumerable<(string Name, RangeBound Bound)> leaves, Grid grid)
    {
        var known = leaves.ToList();
        var best = NamingPresets.Candidates
            .Select(text => new LeafNaming(text))
            .Select(naming => (Naming: naming, Hits: known.Count(leaf => naming.Name(table, leaf.Bound, grid) == leaf.Name)))
            .MaxBy(candidate => candidate.Hits);
        return best.Hits > 0 && best.Hits * 2 >= known.Count ? best.Naming : null;
    }
}
