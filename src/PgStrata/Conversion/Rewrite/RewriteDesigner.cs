using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Turns what is asked and what is there into decisions, or into the checks that say why not. Pure.</summary>
static class RewriteDesigner
{
    internal static (RewriteDesign? Design, IReadOnlyList<PreflightCheck> Checks) Decide(ConvertRequest request, ConvertFacts facts)
    {
        var shape = facts.Shape;
        var checks = new List<PreflightCheck>(
            [.. Refusals.Of(request, facts), .. RewriteRefusals.Of(request, shape), .. WindowRefusals.Of(request, facts)]);
        checks.AddRange(StorageChoice.Refuse(request, shape));
        if (request.By is not null) checks.AddRange(GivenDivision.Refuse(request, shape));
        var division = request.By is null ? GridDivision.Of(request, facts, checks) : GivenDivision.Of(request, facts, checks);
        var rowKey = RowKey.Of(shape) ?? (request.AppendOnly ? [] : null);
        if (division is null || rowKey is null) return (null, checks);
        // Nothing is built on the old heap: it goes as it is.
        var keys = UniqueKeys.Of(shape, request, new LegacyNames(facts.TakenNames), facts.Operation)
            .Select(k => k with { Built = null, Spare = null }).ToList();
        return (
            new RewriteDesign
            {
                Operation = facts.Operation,
                Shape = shape,
                Version = facts.Version,
                Request = request,
                Division = division,
                Keys = keys,
                Template = TemplateOf.Shape(
                    request.Tablespace is { } tablespace ? shape with { Tablespace = tablespace } : shape, keys, division.Columns),
                RowKey = rowKey,
            },
            checks);
    }
}
