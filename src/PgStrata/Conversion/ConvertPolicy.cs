using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>The policy that a request comes to, for either strategy.</summary>
static class ConvertPolicy
{
    /// <returns>Null when there is none; <paramref name="checks"/> or the refusals of the table say why.</returns>
    internal static Policy? Of(ConvertRequest request, TableShape shape, List<PreflightCheck> checks)
    {
        var column = shape.Column(request.Key);
        var kind = column is null ? null : request.Unit ?? PartitionKey.DefaultKindFor(column.TypeName);
        if (column is null || kind is null) return null;
        var key = new PartitionKey(column.Name, column.TypeName, kind.Value);
        if (GridFor(request, key, checks) is not { } grid) return null;
        var horizon = request.Horizon ?? Horizon.OfPeriods(7);
        var policy = new Policy(shape.Name.Schema, shape.Name.Name, key, grid, request.Naming, horizon, request.Retention, request.Default);
        var faults = policy.Validate().Select(f => new PreflightCheck("policy " + f.Field, Verdict.Block, f.Message)).ToList();
        checks.AddRange(faults);
        return faults.Count > 0 ? null : policy;
    }

    static Grid? GridFor(ConvertRequest request, PartitionKey key, List<PreflightCheck> checks)
    {
        long? origin = null;
        if (request.Origin is { } text)
        {
            if (!key.TryPosition(text, out var position))
            {
                checks.Add(new PreflightCheck("origin", Verdict.Block, $"'{text}' is not a value of {key.Column} ({key.TypeName})."));
                return null;
            }
            origin = position;
        }
        if (request.Every is { } period && period.IsNumeric == (key.Kind == KeyKind.Number))
            return Grid.Create(period, request.Zone, key.Kind, origin);
        checks.Add(new PreflightCheck(
            "period",
            Verdict.Block,
            key.Kind == KeyKind.Number
                ? $"{key.Column} is a number, so --every must be one too: --every 1000000. " +
                    "If it counts time, say so with --unit s, ms, us or ns."
                : $"{key.Column} is a time, so --every must be one too: --every '1 day'."));
        return null;
    }
}
