using PgStrata.Cli.Configuration;
using PgStrata.Maintenance;

namespace PgStrata.Cli.Bodies;

/// <summary>What the database has against a policy file, each with its place in the file.</summary>
static class PolicyFaultPlaces
{
    internal static string Of(PolicyDocument document, IReadOnlyList<TableFault> faults) => new PolicyReading(
        null, [.. faults.Select(f => Of(document, f)).OrderBy(f => f.Line).ThenBy(f => f.Column)]).Text;

    static PolicyFileFault Of(PolicyDocument document, TableFault fault)
    {
        var entry = document.Tables[fault.Number];
        var key = Key(fault.Field);
        var (line, column) = entry.Fields.TryGetValue(key, out var field) ? (field.Line, field.Column) : (entry.Line, entry.Column);
        return new PolicyFileFault(document.File, line, column, $"{key}: {fault.Message}");
    }

    /// <summary>Two parts have another name in the library than in a file.</summary>
    static string Key(string field) => field switch
    {
        "kind" => "unit",
        "minKeep" => "min-keep",
        _ => field,
    };
}
