using System.Text.Json;
using PgStrata.Sql;

namespace PgStrata.Conversion.Queries;

/// <summary>What a plan says of leaves.</summary>
/// <param name="Leaves">Leaves that are read.</param>
/// <param name="Removed">Scans that were pruned when the plan was started, by parameters or by the clock.</param>
/// <param name="NamesKey">Some condition holds the key.</param>
/// <param name="Reads">The plan reads the table at all: a plain INSERT only routes.</param>
sealed record ExplainedPlan(int Leaves, int Removed, bool NamesKey, bool Reads)
{
    static readonly string[] Conditions = ["Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter", "TID Cond"];

    internal static ExplainedPlan Read(string json, QueryTarget target)
    {
        using var document = JsonDocument.Parse(json);
        var seen = new HashSet<QualifiedName>();
        var (removed, named) = (0, false);
        foreach (var node in Nodes(document.RootElement[0].GetProperty("Plan")))
        {
            if (node.TryGetProperty("Subplans Removed", out var n)) removed += n.GetInt32();
            if (node.TryGetProperty("Relation Name", out var relation) && node.TryGetProperty("Schema", out var schema) && !IsWrite(node))
                seen.Add(new QualifiedName(schema.GetString()!, relation.GetString()!));
            named |= Conditions.Any(
                c => node.TryGetProperty(c, out var text) && text.GetString()!.Contains(target.Key, StringComparison.Ordinal));
        }
        var leaves = seen.Count(target.Leaves.Contains);
        return new ExplainedPlan(leaves, removed, named, leaves > 0 || removed > 0 || seen.Contains(target.Parent));
    }

    static bool IsWrite(JsonElement node) => node.GetProperty("Node Type").GetString() == "ModifyTable";

    static IEnumerable<JsonElement> Nodes(JsonElement node)
    {
        yield return node;
        if (!node.TryGetProperty("Plans", out var plans)) yield break;
        foreach (var child in plans.EnumerateArray())
            foreach (var below in Nodes(child)) yield return below;
    }
}
